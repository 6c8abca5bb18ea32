// A CSV file as it comes, row by row, as short as RFC 4180 lets it be.

/** Gives each record of a stream of bytes to `take`, in batches of `size`, with a pause for others after each. */
export async function readCsv(stream, size, take) {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let cell = ''
  let record = []
  let records = []
  let quoted = false
  let afterQuote = false
  const endCell = () => {
    record.push(cell)
    cell = ''
    afterQuote = false
  }
  const endRecord = () => {
    endCell()
    if (record.length > 1 || record[0] !== '') records.push(record)
    record = []
  }
  const read = (text) => {
    let start = 0
    for (let index = 0; index < text.length; index += 1) {
      const code = text.charCodeAt(index)
      if (quoted) {
        if (code !== 34) continue
        cell += text.slice(start, index)
        start = index + 1
        quoted = false
        afterQuote = true
      } else if (code === 34) {
        if (afterQuote) cell += '"'
        start = index + 1
        quoted = true
      } else if (code === 44 || code === 10) {
        cell += text.slice(start, code === 10 && text.charCodeAt(index - 1) === 13 ? index - 1 : index)
        start = index + 1
        if (code === 44) endCell()
        else endRecord()
      }
    }
    cell += text.slice(start)
  }
  for await (const chunk of stream) {
    read(decoder.decode(chunk, { stream: true }))
    while (records.length >= size) take(records.splice(0, size))
  }
  if (cell !== '' || record.length > 0) endRecord()
  take(records)
}
