// Runs one statement and hands over all of its rows at once: each call between JavaScript and Wasm costs more than
// reading the cell it would carry.
//
// The numbers of a value are its kind and, by kind: the number, the length of the text in UTF-16 units, the length
// of the bytes. `codec.rs` is the other end.
const NULL = 0
const NUMBER = 1
const TEXT = 2
const BYTES = 3
const UNKNOWN = 4

/** `text` is the statement and all texts bound, `numbers` the length of the former and two numbers for each value bound. */
export function execute(storage, text, numbers, bytes) {
  const bindings = []
  let textAt = numbers[0]
  let byteAt = 0
  const sql = text.slice(0, textAt)
  for (let at = 1; at < numbers.length; at += 2) {
    const number = numbers[at + 1]
    switch (numbers[at]) {
      case NUMBER:
        bindings.push(number)
        break
      case TEXT:
        bindings.push(text.slice(textAt, (textAt += number)))
        break
      case BYTES:
        bindings.push(bytes.slice(byteAt, (byteAt += number)))
        break
      default:
        bindings.push(null)
    }
  }
  return answer(storage.sql.exec(sql, ...bindings))
}

/** The rows written, the number of columns, the length of each column's name, then two numbers for each cell. */
function answer(cursor) {
  const names = cursor.columnNames
  const numbers = [0, names.length]
  for (const name of names) numbers.push(name.length)
  // A line ends before each text, so that no half of a surrogate pair meets another one.
  const texts = ['', ...names]
  const buffers = []
  for (const row of cursor.raw()) {
    for (const value of row) {
      if (typeof value === 'string') {
        numbers.push(TEXT, value.length)
        texts.push(value)
      } else if (typeof value === 'number') {
        numbers.push(NUMBER, value)
      } else if (value === null) {
        numbers.push(NULL, 0)
      } else if (value instanceof ArrayBuffer) {
        numbers.push(BYTES, value.byteLength)
        buffers.push(value)
      } else {
        numbers.push(UNKNOWN, 0)
      }
    }
  }
  numbers[0] = cursor.rowsWritten
  return { numbers, text: texts.join('\n'), bytes: buffers.length > 0 ? joined(buffers) : undefined }
}

function joined(buffers) {
  const all = new Uint8Array(buffers.reduce((length, buffer) => length + buffer.byteLength, 0))
  let at = 0
  for (const buffer of buffers) {
    all.set(new Uint8Array(buffer), at)
    at += buffer.byteLength
  }
  return all
}
