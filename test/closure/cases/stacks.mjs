// Functions that throw: the stack of the copy has to name the places of the original.
const outer = (x) => inner(x);
function inner(x) {
  const problem = new Error('inner');
  if (x) throw problem;
}
class Thrower {
  static raise() {
    throw new TypeError('static');
  }
  raise(x) {
    if (x) {
      throw new TypeError('method');
    }
  }
}
const object = {
  get bad() {
    throw new Error('getter');
  },
  method(x) {
    return x.y.z;
  },
};

export default {
  'an arrow function': (x) => {
    throw new Error(`arrow ${x}`);
  },
  'an arrow on the second line of its call': identity((x) => x.missing.member),
  'a function of several lines': function several(x) {
    const first = x;

    return first.missing.member;
  },
  helpers: (x) => outer(x + 1),
  'a method': () => new Thrower().raise(1),
  'a static method': () => Thrower.raise(),
  'a getter': () => object.bad,
  'a method of an object': () => object.method({}),
  'after a default parameter': (x, y = x) => y.missing.member,
};

function identity(fn) {
  return fn;
}
