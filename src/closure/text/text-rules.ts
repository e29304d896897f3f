import type { FunctionAnalysis } from './function-analysis.ts';

export interface Refusal {
  readonly code: string;
  readonly reason: string;
  readonly cause?: unknown;
}

const NATIVE = /\{\s*\[native code\]\s*\}$/;

export function isNativeSource(source: string): boolean {
  return NATIVE.test(source);
}

/** What makes a function impossible to send by its text alone, whatever it captures. */
export function refusalByText(analysis: FunctionAnalysis, isMember = false): Refusal | undefined {
  if (analysis.lexicalThis && isMember) {
    return {
      code: 'LEXICAL_THIS',
      reason:
        'is an arrow function in a field and uses this, which cannot be read from outside. ' +
        'Make it a method, which gets its this from the call',
    };
  }
  if (analysis.lexicalThis) {
    return {
      code: 'LEXICAL_THIS',
      reason: `is an arrow function that uses this of the enclosing method, which cannot be read from outside. ${copyFirst(analysis)}`,
    };
  }
  if (analysis.lexicalSuper) {
    return {
      code: 'LEXICAL_SUPER',
      reason:
        'uses super of the enclosing class or object. Call it outside and use the result inside the function',
    };
  }
  if (analysis.lexicalNewTarget) {
    return {
      code: 'LEXICAL_NEW_TARGET',
      reason: 'uses new.target of the enclosing function. Copy it into a local const first',
    };
  }
  const [privateName] = analysis.outerPrivateNames;
  if (privateName !== undefined) {
    return {
      code: 'OUTER_PRIVATE_NAME',
      reason:
        `uses #${privateName} of an enclosing class. Read it into a const outside the function, ` +
        'or capture the object and call a method of its class',
    };
  }
  if (analysis.directEval) {
    return {
      code: 'DIRECT_EVAL',
      reason:
        'calls eval() directly, so what it captures cannot be told. Use (0, eval)(text) or new Function',
    };
  }
  return undefined;
}

/** How to get what the function reads off `this` into variables that it can capture. */
function copyFirst({ lexicalFields, lexicalObject }: FunctionAnalysis): string {
  const isPrivate = (name: string): boolean => name.startsWith('#');
  const shown = (name: string): string => (isPrivate(name) ? name.slice(1) : name);
  const fields = [...lexicalFields].filter((name) => /^#?[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name));
  const plain = fields.filter((name) => !isPrivate(name));
  const copies = fields.filter(isPrivate).map((name) => `const ${shown(name)} = this.${name}`);
  if (lexicalObject || fields.length < lexicalFields.size) {
    return (
      `Copy it into a local const first: ${['const self = this', ...copies].join('; ')}; then use self inside the ` +
      'function, where all of its fields can travel; or make what the function needs a function outside the class'
    );
  }
  if (plain.length > 0) copies.unshift(`const { ${plain.join(', ')} } = this`);
  const names = [...plain, ...fields.filter(isPrivate).map(shown)];
  return `Copy what you need into a local const first: ${copies.join('; ')}; then use ${names.join(', ')} inside the function`;
}

export const NATIVE_CODE: Refusal = {
  code: 'NATIVE_CODE',
  reason:
    'is native code and no export of a module that executors can import. Call it as a member of what it comes from: x => object.method(x)',
};

export const NOT_DEFINED: Refusal = { code: 'FREE_VARIABLE', reason: 'is not defined' };

export const NOT_INITIALISED: Refusal = {
  code: 'VARIABLE_NOT_INITIALISED',
  reason:
    'has no value yet: the program has not come to its declaration when the function is sent. ' +
    'Declare it before the action that runs the function',
};

export const USER_GLOBAL: Refusal = {
  code: 'USER_GLOBAL',
  reason:
    'is a property you added to globalThis, which executors do not have. ' +
    'Pass it as a captured const or a broadcast variable (sc.broadcast(value))',
};

export const INSPECTOR_DENIED: Refusal = {
  code: 'INSPECTOR_DENIED',
  reason:
    "captures variables, which cannot be read here: Node's permission model denies the inspector. " +
    'Name them, as in closure({ factor }, (x) => x * factor)',
};

export function unparsable(cause: unknown): Refusal {
  const detail = cause instanceof Error ? `: ${cause.message}` : '';
  return { code: 'UNPARSABLE_SOURCE', reason: `has a text that does not parse${detail}`, cause };
}
