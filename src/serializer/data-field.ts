import { GETTER, Refusal } from './refusal.ts';

/** The value of a field that is data; an accessor is refused, as running it is the user's code and its value another field than the one there. */
export function dataField(object: object, key: string): unknown {
  const descriptor = Object.getOwnPropertyDescriptor(object, key);
  if (descriptor === undefined || !isData(descriptor)) throw new Refusal(object, GETTER, key);
  return descriptor.value;
}

export function isData(descriptor: PropertyDescriptor): boolean {
  return descriptor.get === undefined && descriptor.set === undefined;
}
