// The server's expression language, in the browser. It is large: only `conditions` imports it, when an app needs it.

import type { Field } from '#lib/api/shapes/definition.ts';
import init, { Visibility } from './module/index.js';
import address from './module/index_bg.wasm?url';

await init({ module_or_path: address });

export const compileConditions = (fields: Field[]): Visibility => new Visibility(JSON.stringify(fields));
