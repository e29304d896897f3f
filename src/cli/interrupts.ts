/** The pipe through which `firesteel submit` tells a program of its interrupts: a byte for each; its end is the end of the command. */
export const INTERRUPTS_FD = 3;

/** Exit code of a program that Ctrl-C has ended: 128 + SIGINT. */
export const INTERRUPTED = 130;
