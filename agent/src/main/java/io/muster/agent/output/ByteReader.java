package io.muster.agent.output;

/** Reads a text byte by byte, in the sense that it has for it. */
interface ByteReader {
    /**
     * @param start where the byte, or what stands for it, begins in the text as it was written
     * @param end where that ends, exclusive
     */
    void read(byte b, long start, long end);

    /**
     * From where on it depends on what comes next whether the text is part of a secret.
     *
     * @param position of what comes next; the answer when all is decided
     */
    long undecidedFrom(long position);

    /** Nothing more comes. */
    void end();
}
