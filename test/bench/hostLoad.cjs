// Loaded in the extension host before the extension is: times its start, profiles it from then on, and watches how long the thread is kept busy.
const { writeFileSync } = require('node:fs');
const { Session } = require('node:inspector');
const Module = require('node:module');
const { resolve } = require('node:path');

/** Others have such a file, too. */
const tested = resolve(__dirname, '../../dist/extension.js');

const session = new Session();
session.connect();
session.post('Profiler.enable');
session.post('Profiler.setSamplingInterval', { interval: 250 });

/** Between two ticks of a millisecond lies one turn of the thread, or several short ones. */
let longest = { ms: 0, cpuMs: 0 };
let last = now();
setInterval(() => {
  const tick = now();
  longest = {
    ms: Math.max(longest.ms, tick.ms - last.ms - 1),
    cpuMs: Math.max(longest.cpuMs, tick.cpuMs - last.cpuMs),
  };
  last = tick;
}, 1).unref();

function now() {
  const { user, system } = process.threadCpuUsage();
  return { ms: performance.now(), cpuMs: (user + system) / 1000 };
}

/** Processor time, ms. */
const start = { loadMs: 0, activateMs: 0 };
const load = Module._load;
Module._load = (request, parent, isMain) => {
  const before = now();
  const loaded = load.call(Module, request, parent, isMain);
  if (resolve(request) !== tested) return loaded;
  start.loadMs = now().cpuMs - before.cpuMs;
  return { ...loaded, activate: context => activate(loaded, context) };
};

function activate(extension, context) {
  // What comes before has its figures, and starting takes long. Before anything that the extension puts off.
  setImmediate(() => session.post('Profiler.start'));
  const before = now();
  try {
    return extension.activate(context);
  } finally {
    start.activateMs = now().cpuMs - before.cpuMs;
  }
}

globalThis.contrailBench = {
  start,
  /** Writes the profile since this was last called; returns the longest turn since then. */
  take(file) {
    session.post('Profiler.stop', (error, { profile }) => {
      if (error) throw error;
      writeFileSync(file, JSON.stringify(profile));
    });
    session.post('Profiler.start');
    const taken = longest;
    last = now();
    longest = { ms: 0, cpuMs: 0 };
    return taken;
  },
};
