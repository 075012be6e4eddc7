/** What runs in AWS and as whom: `ec2 describe-instances` and `lambda list-functions`. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import { inventoryBuilder, type InventoryBuilder } from '../inventory-builder.ts'
import { objectAt, objectsAt, text } from '../json-members.ts'
import type { Reader } from '../reader.ts'
import { answerOf, ONE_PAGE, regionOf } from './answers.ts'
import { tagsOf } from './iam-rows.ts'
import { accountOf } from './policy.ts'

const RESERVATIONS = { Reservations: { mark: 'Instances' } } as const
const FUNCTIONS = { Functions: { mark: 'FunctionArn' } } as const

export const awsInstances: Reader = {
  format: 'aws-instances',
  title: 'aws ec2 describe-instances',
  knows: (document) => answerOf(document, RESERVATIONS) !== undefined,
  read(document) {
    const answer = answerOf(document, RESERVATIONS)
    const instances = (answer?.items ?? []).flatMap(({ at, item }) =>
      objectsAt(item, 'Instances').map((instance, place) => ({
        at: `${at}.Instances[${place}]`,
        instance,
        where: `AWS account ${text(item, 'OwnerId') ?? 'unknown'}, instances in ${zoneOf(instance) ?? 'unknown'}`,
      })),
    )
    const places = new Set(instances.map(({ where }) => where))
    const [of = 'AWS account unknown, instances'] = places
    const inventory = inventoryBuilder({
      of,
      // A filter (by tag, by state) leaves no trace in the answer: what is not in it may still run.
      whole: false,
      unseen: answer?.pages === true ? [ONE_PAGE] : [],
    })
    for (const { at, instance } of instances) addInstance(inventory, at, instance)
    return inventory.build()
  },
}

function addInstance(inventory: InventoryBuilder, at: string, instance: JsonObject): void {
  const ref = text(instance, 'InstanceId') ?? ''
  const tags = tagsOf(instance)
  inventory.add('asset', `${at}.InstanceId`, {
    ref,
    as: 'EC2 instance',
    type: 'vm',
    name: tags['Name'],
    state: STATES.get(text(objectAt(instance, 'State'), 'Name') ?? ''),
    identifiers: { instanceId: ref },
    addresses: ['PrivateIpAddress', 'PublicIpAddress'].flatMap(
      (name) => text(instance, name) ?? [],
    ),
    labels: tags,
  })
  const identity = text(objectAt(instance, 'IamInstanceProfile'), 'Arn')
  if (identity === undefined) return
  inventory.add('binding', `${at}.IamInstanceProfile.Arn`, {
    ref: `${identity} on ${ref}`,
    as: 'instance profile',
    identity,
    asset: ref,
    known: 'observed',
  })
}

const STATES: ReadonlyMap<string, 'running' | 'stopped' | 'retired'> = new Map([
  ['running', 'running'],
  ['stopped', 'stopped'],
  ['terminated', 'retired'],
])

/** `us-east-1` of the zone `us-east-1a`. */
function zoneOf(instance: JsonObject): string | undefined {
  const zone = text(objectAt(instance, 'Placement'), 'AvailabilityZone') ?? ''
  return /^[a-z]+(?:-[a-z]+)+-\d+/.exec(zone)?.[0]
}

export const awsFunctions: Reader = {
  format: 'aws-functions',
  title: 'aws lambda list-functions',
  knows: (document) => answerOf(document, FUNCTIONS) !== undefined,
  read(document) {
    const answer = answerOf(document, FUNCTIONS)
    const arn = text(answer?.items[0]?.item, 'FunctionArn')
    const account = accountOf(arn)
    const inventory = inventoryBuilder({
      of: `AWS account ${account ?? 'unknown'}, functions in ${regionOf(arn) ?? 'unknown'}`,
      whole: answer?.pages === false && account !== undefined,
      unseen: answer?.pages === true ? [ONE_PAGE] : [],
    })
    for (const { at, item } of answer?.items ?? []) addFunction(inventory, at, item)
    return inventory.build()
  },
}

/** A function is none of the machines that the estate keeps: only as which role it acts is said. */
function addFunction(inventory: InventoryBuilder, at: string, item: JsonObject): void {
  const asset = text(item, 'FunctionArn') ?? ''
  const identity = text(item, 'Role')
  if (identity === undefined) {
    inventory.drop('a function without a role')
    return
  }
  inventory.pass('a function itself, which is no machine')
  inventory.add('binding', `${at}.Role`, {
    ref: `${identity} on ${asset}`,
    as: 'execution role',
    identity,
    asset,
    known: 'observed',
  })
}
