import type { GraphNode } from '../payload.ts';

/** A key for the texts and names of a function and of all that it calls; values do not count. */
export function sourceKeyOf(nodes: readonly GraphNode[]): string {
  const hash = process.getBuiltinModule('node:crypto').createHash('sha256');
  for (const node of nodes) {
    if (node.kind === 'function' || node.kind === 'class') {
      const names = [...node.names, ...(node.late ?? [])].map(([name]) => name);
      hash.update(`${node.kind}\0${names.join()}\0${node.text}\0`);
    } else if (node.kind === 'module') {
      const { specifier, package: name, version, file, path } = node;
      hash.update(`module\0${specifier}\0${name}\0${version}\0${file}\0${path.join()}\0`);
    } else if (node.kind === 'intrinsic') {
      hash.update(`intrinsic\0${node.path}\0`);
    }
  }
  return hash.digest('base64url').slice(0, 24);
}
