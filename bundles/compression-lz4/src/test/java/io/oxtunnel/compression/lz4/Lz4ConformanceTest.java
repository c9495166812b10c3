package io.oxtunnel.compression.lz4;

import io.oxtunnel.api.compression.CompressionProvider;
import io.oxtunnel.conformance.compression.CompressionConformance;
import org.junit.jupiter.api.Nested;

class Lz4ConformanceTest {
    @Nested
    class Native extends CompressionConformance {
        @Override
        protected CompressionProvider provider() {
            return new Lz4Compression();
        }
    }

    @Nested
    class InJava extends CompressionConformance {
        @Override
        protected CompressionProvider provider() {
            return new Lz4Compression(Lz4Library.inJava());
        }
    }
}
