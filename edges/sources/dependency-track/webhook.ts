/** What a notification of Dependency-Track names as changed. Its content is never a fact: it only makes us ask. */

import { z } from 'zod'

const project = z.object({ uuid: z.uuid() })
const body = z.object({
  notification: z.object({
    group: z.enum([
      'BOM_CONSUMED',
      'BOM_PROCESSED',
      'NEW_VULNERABILITY',
      'NEW_VULNERABLE_DEPENDENCY',
      'PROJECT_AUDIT_CHANGE',
      'PROJECT_VULN_ANALYSIS_COMPLETE',
      'VEX_CONSUMED',
      'VEX_PROCESSED',
    ]),
    subject: z.object({
      project: project.optional(),
      affectedProjects: z.array(project).optional(),
    }),
  }),
})

export function changedBy(
  untrusted: unknown,
):
  | { readonly kind: 'ok'; readonly files: readonly string[] | null }
  | { readonly kind: 'refused'; readonly message: string } {
  const read = body.safeParse(untrusted)
  if (!read.success) {
    return { kind: 'refused', message: 'it is no notification of Dependency-Track about a project' }
  }
  const { project: one, affectedProjects = [] } = read.data.notification.subject
  const uuids = new Set(
    [...(one === undefined ? [] : [one]), ...affectedProjects].map((p) => p.uuid),
  )
  return { kind: 'ok', files: uuids.size === 0 ? null : [...uuids].map((id) => `project/${id}`) }
}
