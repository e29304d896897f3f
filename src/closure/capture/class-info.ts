import { inspector, scripts } from '../inspect/isolate.ts';
import { sourceText } from '../source-text.ts';
import type { ClassElement, ClassShape } from '../text/class-shape.ts';
import { analyzeFunction } from '../text/function-analysis.ts';

/** What is asked of a class when its instances are to travel. */
export interface ClassInfo {
  /** A class of the user's program: executors get it by value. Any other they load by name. */
  readonly isUsers: boolean;
  /** Its instances have #private members from it, which only its own construction can install. */
  readonly stampsInstances: boolean;
  /** Of a class of the user's: the names of the #private fields that it declares for instances. */
  readonly privateFields: readonly string[];
  /** The same with methods and accessors, each name once. */
  readonly privateMembers: readonly string[];
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
  const info: ClassInfo = { isUsers: false, stampsInstances: false, privateFields: [], privateMembers: [] };
  const source = sourceText(type);
  if (!/^class\b/.test(source)) return info;
  let shape: ClassShape | undefined;
  const location = inspector.locate(type);
  const isUsers = location === undefined || scripts.owner(location.scriptId) === 'user';
  try {
    shape = analyzeFunction(source).shape;
  } catch {
    // A text that does not parse is refused when the class is captured.
    return { ...info, isUsers };
  }
  // A method that is called `class`.
  if (shape === undefined) return info;
  const { stampsInstances, elements } = shape;
  if (!isUsers) return { ...info, stampsInstances };
  const members = elements.filter((one) => !one.static && one.name?.startsWith('#'));
  const fields = members.filter(({ kind }) => kind === 'field');
  const privateMembers = [...new Set(namesOf(members))];
  return { isUsers, stampsInstances, privateFields: namesOf(fields), privateMembers, shape };
}

function namesOf(elements: readonly ClassElement[]): string[] {
  return elements.map(({ name = '' }) => name);
}
