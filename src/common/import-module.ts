declare global {
  interface ImportMeta {
    /** Of a bundle that was compiled by an earlier process. The build puts it in. */
    readonly importModule?: (specifier: string) => Promise<unknown>;
  }
}

/**
 * `import(specifier)` of a URL or one of Node's modules. What V8 compiled in an earlier process does not know any more how Node imports (Node 20 says
 * `ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING`): there whoever loaded the bundle does it.
 */
export function importModule(specifier: string): Promise<unknown> {
  return import.meta.importModule?.(specifier) ?? import(specifier);
}
