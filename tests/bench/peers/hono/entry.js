// Checks one entry, by hand. Answers {row} or {errors}.

const STATUSES = ['open', 'done']
const FIELDS = ['title', 'status', 'amount', 'from_on', 'due_on', 'notes']
const DAY_MS = 86_400_000

const dayOf = (text) => {
  if (typeof text !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(text)) return undefined
  const at = Date.parse(`${text}T00:00:00Z`)
  return Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== text ? undefined : at
}

/** Cents of an amount such as "12.50". */
function cents(text) {
  const found = /^(\d{1,13})(?:\.(\d{1,2}))?$/.exec(typeof text === 'number' ? String(text) : (text ?? ''))
  return found ? Number(found[1]) * 100 + Number((found[2] ?? '').padEnd(2, '0')) : undefined
}

export function checkEntry(values) {
  const errors = []
  const wrong = (field, detail) => errors.push({ pointer: `/values/${field}`, code: 'value-invalid', detail })
  if (values === null || typeof values !== 'object') return { errors: [{ pointer: '/values' }] }
  for (const name of Object.keys(values)) if (!FIELDS.includes(name)) wrong(name, 'There is no such field.')
  const { title, status = 'open', amount = null, from_on, due_on, notes = null } = values
  if (typeof title !== 'string' || title.trim() === '' || [...title].length > 80) wrong('title', 'Give a title.')
  if (!STATUSES.includes(status)) wrong('status', 'Choose one of the options.')
  else if (status !== 'open') wrong('status', 'A new entry is open.')
  const inCents = amount === null ? null : cents(amount)
  if (inCents === undefined || inCents > 50_000) wrong('amount', 'Give an amount from 0 to 500.')
  if (notes !== null && (typeof notes !== 'string' || notes.length > 20_000)) wrong('notes', 'Write less.')
  const [from, due] = [dayOf(from_on), dayOf(due_on)]
  if (from === undefined) wrong('from_on', 'Give a date.')
  if (due === undefined) wrong('due_on', 'Give a date.')
  if (due < from) wrong('due_on', 'The due date is before the first day. Change one of them.')
  if (errors.length > 0) return { errors }
  return { row: { title, status, amount: inCents, from_on, due_on, notes, days: (due - from) / DAY_MS } }
}
