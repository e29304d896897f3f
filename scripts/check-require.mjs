#!/usr/bin/env node
// `require('firesteel')` has to work too. A top-level await anywhere in the library would break it.

import { createRequire } from 'node:module';

const exported = Object.keys(createRequire(import.meta.url)('firesteel'));
console.log(`require('firesteel') gives ${exported.length} exports.`);
