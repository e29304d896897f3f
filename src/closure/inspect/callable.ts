/** A function or class of the program whose parameters nobody here asks for. */
export type Callable = ((...args: never[]) => unknown) & { readonly name: string };
