/** The name of the page in the browser's tab and history. */

import { useEffect } from 'react'

export function useTitle(text: string): void {
  useEffect(() => {
    document.title = `${text} · Holdfast`
  }, [text])
}
