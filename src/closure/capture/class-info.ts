import type { ClassShape } from './class-shape.ts';
import { analyzeFunction } from './function-analysis.ts';
import { inspector, scripts } from './isolate.ts';

/** What is asked of a class when its instances are to travel. */
export interface ClassInfo {
  /** A class of the user's program: executors get it by value. */
  readonly isUsers: boolean;
  /** The names of the #private fields that it declares for instances. */
  readonly privateFields: readonly string[];
  /** Of a class of the user's whose text parses. */
  readonly shape?: ClassShape;
}

const classToInfo = new WeakMap<object, ClassInfo>();

export function classInfoOf(type: object): ClassInfo {
  let info = classToInfo.get(type);
  if (info === undefined) {
    info = readInfo(type);
    classToInfo.set(type, info);
  }
  return info;
}

function readInfo(type: object): ClassInfo {
  const source = Function.prototype.toString.call(type);
  const foreign: ClassInfo = { isUsers: false, privateFields: [] };
  if (!/^class\b/.test(source)) return foreign;
  const location = inspector.locate(type);
  if (location !== undefined && scripts.owner(location.scriptId) !== 'user') return foreign;
  try {
    const { shape } = analyzeFunction(source);
    const fields =
      shape?.elements.filter(({ kind, static: isStatic }) => kind === 'field' && !isStatic) ?? [];
    const names = fields.map(({ name = '' }) => name).filter((name) => name.startsWith('#'));
    return { isUsers: shape !== undefined, privateFields: names, ...(shape && { shape }) };
  } catch {
    // A text that does not parse is refused when the class is captured.
    return { isUsers: true, privateFields: [] };
  }
}
