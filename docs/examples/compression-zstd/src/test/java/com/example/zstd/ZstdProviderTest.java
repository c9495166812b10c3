package com.example.zstd;

import io.oxtunnel.api.compression.CompressionProvider;
import io.oxtunnel.conformance.compression.CompressionConformance;

class ZstdProviderTest extends CompressionConformance {
    @Override
    protected CompressionProvider provider() {
        return new ZstdProvider(1);
    }
}
