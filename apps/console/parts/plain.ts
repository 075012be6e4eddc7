/** A sentence whose names are marked for a terminal, without the marks. */
export function plain(sentence: string): string {
  return sentence.replaceAll('`', '')
}
