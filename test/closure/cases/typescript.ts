// What only TypeScript has: its compilers make functions and objects of it, which travel like the user's own.

// biome-ignore lint/style/noEnum: it is the case
enum Level {
  Low = 1,
  High = 10,
}
// biome-ignore lint/style/noEnum: it is the case
enum Flag {
  On = 4,
}
namespace Shapes {
  const sides = 4;
  export const square = (width: number): number => width * width;
  export const sidesOf = (): number => sides;
}
abstract class Shape {
  constructor(
    readonly name: string,
    protected readonly width: number,
    private scale = 2,
  ) {}
  abstract area(): number;
  scaled(): number {
    return this.area() * this.scale;
  }
}
class Square extends Shape {
  declare extra: string;
  override area(): number {
    return Shapes.square(this.width);
  }
}
const square = new Square('square', 3);
const typed = { level: Level.High } satisfies { level: Level };

export default {
  'an enum': { fn: (): unknown => [Level.Low, Level[10], typed.level as number] },
  'a const enum': { fn: (): unknown => Flag.On },
  'a namespace': { fn: (): unknown => [Shapes.square(3), Shapes.sidesOf()] },
  'parameter properties': { fn: (): unknown => [square.scaled(), square.name, new Square('s', 1)!.area()] },
};
