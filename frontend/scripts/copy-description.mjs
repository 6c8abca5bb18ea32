// Puts the API's description where the Worker serves it from: as a file it costs the script nothing.
import { copyFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
copyFileSync(join(here, '../../docs/openapi.json'), join(here, '../static/openapi.json'));
