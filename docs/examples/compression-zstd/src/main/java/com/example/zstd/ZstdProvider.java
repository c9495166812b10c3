package com.example.zstd;

import com.github.luben.zstd.Zstd;
import io.oxtunnel.api.compression.CompressionProvider;
import io.oxtunnel.api.compression.Compressor;
import io.oxtunnel.api.compression.Decompressor;
import io.oxtunnel.api.packet.Memory;
import java.util.Arrays;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** {@code compression = "zstd"}: Zstandard (RFC 8878) by zstd-jni. Thread-safe. */
@Capability(namespace = "oxtunnel.provider", attribute = {"kind=compression", "name=zstd"})
@Component(property = CompressionProvider.NAME + "=zstd", configurationPid = "compression.zstd")
@Designate(ocd = ZstdProvider.Settings.class)
public final class ZstdProvider implements CompressionProvider {
    /** A format that the protocol does not name takes a private bit, 24 to 30: both sides have to mean the same by it. */
    static final int CAPABILITY = 1 << 24;

    /** The table {@code [compression.zstd]}. */
    @ObjectClassDefinition
    public @interface Settings {
        @AttributeDefinition(min = "1", max = "19", description = "1 is fast, 19 is small")
        int level() default 1;
    }

    private final int level;

    /**
     * Takes the settings, which are checked already.
     *
     * @throws IllegalStateException if the library does not do what it should; then there is no such service
     */
    @Activate
    public ZstdProvider(Settings settings) {
        this(settings.level());
    }

    ZstdProvider(int level) {
        this.level = level;
        byte[] plain = new byte[1_000];
        byte[] block = Zstd.compress(plain, level);
        if (block.length > 100 || !Arrays.equals(plain, Zstd.decompress(block, plain.length))) {
            throw new IllegalStateException("self-test of zstd-jni: what is compressed does not come back");
        }
    }

    @Override
    public String name() {
        return "zstd";
    }

    @Override
    public String describe() {
        return "zstd-jni, level " + level;
    }

    @Override
    public int capability() {
        return CAPABILITY;
    }

    @Override
    public Compressor compressor(Memory memory) {
        return new ZstdCompressor(memory, level);
    }

    @Override
    public Decompressor decompressor(Memory memory) {
        return new ZstdDecompressor(memory);
    }
}
