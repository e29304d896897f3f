// What the captures of a benchmark look like. Each entry makes a new function at every call.

const MANY = 10_000;

class Meter {
  #total = 0;
  #count = 0;
  name;
  constructor(name, total) {
    this.name = name;
    this.#total = total;
  }
  mean() {
    this.#count++;
    return this.#total / this.#count;
  }
}

const times = (count, make) => Array.from({ length: count }, (_, index) => make(index));

/** Made from text, as nobody writes such a class by hand. */
const Settings = new Function(`return class Settings {
  ${times(200, (i) => `static setting${i} = ${i};`).join(' ')}
  static first() { return this.setting0; }
}`)();

export const shapes = {
  nothing: () => (x) => x + 1,
  constant: (run) => (x) => x + run,
  helper: (run) => {
    const twice = (x) => x * 2;
    return (x) => twice(x) + run;
  },
  records: () => {
    const records = times(MANY, (id) => ({
      id,
      name: `record ${id}`,
      price: id / 7,
      tags: null,
      isNew: id % 2 === 0,
    }));
    return (id) => records[id].price;
  },
  nested: () => {
    const records = times(MANY, (id) => ({ id, at: { x: id, y: -id }, words: ['a', `b${id}`] }));
    return (id) => records[id].at.x;
  },
  map: () => {
    const map = new Map(times(MANY, (id) => [`key ${id}`, id]));
    return (key) => map.get(key);
  },
  instances: () => {
    const meters = times(MANY, (id) => new Meter(`meter ${id}`, id));
    return (id) => meters[id].mean();
  },
  statics: (run) => (x) => x + run + Settings.first(),
};
