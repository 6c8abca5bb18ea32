// The benchmarks' app as a collection of PocketBase: the same fields, rules and indexes.

const OWN = '@request.auth.id != "" && owner = @request.auth.id'

export const collection = (name) => ({
  name,
  type: 'base',
  fields: [
    { name: 'title', type: 'text', required: true, max: 80 },
    { name: 'status', type: 'select', required: true, maxSelect: 1, values: ['open', 'done'] },
    { name: 'amount', type: 'number', min: 0, max: 500 },
    { name: 'from_on', type: 'text', required: true, pattern: '^\\d{4}-\\d{2}-\\d{2}$' },
    { name: 'due_on', type: 'text', required: true, pattern: '^\\d{4}-\\d{2}-\\d{2}$' },
    { name: 'notes', type: 'text', max: 20_000 },
    { name: 'owner', type: 'text', required: true },
    { name: 'created', type: 'autodate', onCreate: true },
    { name: 'updated', type: 'autodate', onCreate: true, onUpdate: true },
  ],
  indexes: [
    `CREATE INDEX idx_${name}_due ON ${name} (status, due_on)`,
    `CREATE INDEX idx_${name}_owner ON ${name} (owner)`,
  ],
  listRule: OWN,
  viewRule: OWN,
  createRule: '@request.auth.id != "" && owner = @request.auth.id && due_on >= from_on',
  updateRule: OWN,
  deleteRule: OWN,
})
