// A module of the user's own: what it exports travels by value, with what it keeps to itself.
const rate = 3;
let calls = 0;

export const scale = (x) => x * rate;
export function twice(x) {
  return scale(x) * 2;
}
export const limits = { low: 1, high: [10, 20] };
export class Point {
  constructor(x, y) {
    this.x = x;
    this.y = y;
  }
  norm() {
    return Math.hypot(this.x, this.y);
  }
}
export function count() {
  calls += 1;
  return calls;
}
export function counted() {
  return calls;
}
export default function byDefault(x) {
  return x + rate;
}
