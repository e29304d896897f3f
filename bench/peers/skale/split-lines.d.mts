export function splitLines(file: string, parts: number): string;
