/** Takes wall and processor time, in milliseconds. */
export class Stopwatch {
  times = { runs: [], cpu: [] };

  start() {
    return [process.cpuUsage(), performance.now()];
  }

  stop([cpuStart, start]) {
    const wallMs = performance.now() - start;
    const { user, system } = process.cpuUsage(cpuStart);
    this.times.runs.push(wallMs);
    this.times.cpu.push((user + system) / 1000);
    return wallMs;
  }
}
