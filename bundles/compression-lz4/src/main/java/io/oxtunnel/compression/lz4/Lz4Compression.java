package io.oxtunnel.compression.lz4;

import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.compression.CompressionProvider;
import io.oxtunnel.api.compression.Compressor;
import io.oxtunnel.api.compression.Decompressor;
import io.oxtunnel.api.packet.Memory;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** LZ4 blocks (https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md), by lz4-java. */
@Component(service = CompressionProvider.class, property = CompressionProvider.NAME + "=lz4")
public final class Lz4Compression implements CompressionProvider {
    private final Lz4Library library;

    /**
     * Called by SCR.
     *
     * @throws IllegalStateException if the library does not pass the self-test; then there is no such service
     */
    @Activate
    public Lz4Compression() {
        this(Lz4Library.load());
    }

    Lz4Compression(Lz4Library library) {
        this.library = library;
        Lz4SelfTest.run(library);
    }

    @Override
    public String name() {
        return "lz4";
    }

    @Override
    public String describe() {
        return library.text();
    }

    @Override
    public int capability() {
        return Wire.CAP_LZ4;
    }

    @Override
    public Compressor compressor(Memory memory) {
        return new Lz4Compressor(memory, library.compressor());
    }

    @Override
    public Decompressor decompressor(Memory memory) {
        return new Lz4Decompressor(memory, library.decompressor());
    }
}
