/**
 * What a sweep says of itself to those who may work for it: whose pictures, how many, of what. A person
 * reads it before a tab joins.
 *
 * @module
 */
import { nanos } from "@nats-io/nats-core";
import { DiscardPolicy, RetentionPolicy } from "@nats-io/jetstream";
import { array, Mismatch, name, object, type Schema, whole } from "../formats/schema.ts";
import { type Sweep, trialCount } from "../sweep/sweep.ts";
import { DIGEST } from "../sweep/trial.ts";
import type { Cluster } from "./connect.ts";
import {
  brief,
  encodeMessage,
  ENVELOPE,
  type Message,
  readMessage,
  SWEEP_ID,
  type SweepId,
} from "./messages.ts";
import { isMissing, patiently } from "./patience.ts";
import { JOBS, KEPT_FOR } from "./streams.ts";

/** A sweep's card. */
export interface CardMessage extends Message {
  readonly sweep: SweepId;
  /** Who offers the pictures, in their own words. */
  readonly by: string;
  /** The names of classes, the first ones where there are many. */
  readonly classes: readonly string[];
  readonly classCount: number;
  /** How many pictures. */
  readonly training: number;
  readonly validation: number;
  readonly trials: number;
  /** SHA-256 of each of its packs, in hexadecimal: a worker is sent no others. */
  readonly packs: readonly string[];
  /** Of all packs. */
  readonly bytes: number;
}

/** A card without what every message has. */
export type Card = Omit<CardMessage, keyof Message>;

/** A sweep that looks for workers. */
export interface Offer extends Card {
  /** How many of its trials wait or are in work. */
  readonly open: number;
}

const CARDS = "loupe-sweeps";
const subjectOf = (sweep: SweepId) => `loupe.sweeps.${sweep}`;
const ALL = subjectOf("*");

/** Limits of a card, and how many cards are read. */
const MOST = { by: 200, className: 200, classes: 100, packs: 1000, cards: 50 };

/** A list that is no longer than it may be. */
const short = <T>(schema: Schema<readonly T[]>, most: number): Schema<readonly T[]> => (value) => {
  const read = schema(value);
  if (read.length > most) throw new Mismatch(read, `no more than ${most}`);
  return read;
};

/** What a card must be. */
export const CARD_MESSAGE: Schema<CardMessage> = object({
  ...ENVELOPE,
  sweep: SWEEP_ID,
  by: brief(name, MOST.by),
  classes: short(array(brief(name, MOST.className)), MOST.classes),
  classCount: whole(1),
  training: whole(1),
  validation: whole(0),
  trials: whole(1),
  packs: short(array(DIGEST, 1), MOST.packs),
  bytes: whole(1),
});

/** The card of a sweep whose pictures are offered by `by`. */
export function cardOf(
  sweep: Pick<Sweep, "data" | "settings" | "seeds">,
  id: SweepId,
  by: string,
): Card {
  const { classes, training, validation } = sweep.data;
  const sizes = new Map(
    sweep.settings.map(({ pictures, configuration }) => [pictures, configuration.size]),
  );
  const pixels = [...sizes.values()].reduce((sum, { height, width }) => sum + height * width, 0);
  return {
    sweep: id,
    by: by.slice(0, MOST.by),
    classes: classes.slice(0, MOST.classes).map((each) => each.slice(0, MOST.className)),
    classCount: classes.length,
    training,
    validation,
    trials: trialCount(sweep),
    packs: [...sizes.keys()].slice(0, MOST.packs),
    bytes: 3 * pixels * (training + validation),
  };
}

/** Lays a sweep's card out; an older one of it goes. Throws an `Error`. */
export async function layOutCard(cluster: Cluster, card: Card): Promise<void> {
  await patiently(cluster, async () => {
    await cluster.manager.streams.add({
      name: CARDS,
      subjects: [ALL],
      retention: RetentionPolicy.Limits,
      max_msgs_per_subject: 1,
      discard: DiscardPolicy.Old,
      max_age: nanos(KEPT_FOR),
    });
    const bytes = encodeMessage<CardMessage>(cluster.version, card);
    await cluster.jetstream.publish(subjectOf(card.sweep), bytes);
  });
}

/** Takes a sweep's card back. */
export async function takeBackCard({ manager }: Cluster, sweep: SweepId): Promise<void> {
  await manager.streams.purge(CARDS, { filter: subjectOf(sweep) }).catch((error) => {
    if (!isMissing(error)) throw error;
  });
}

/** What lies on a server. */
export interface Offers {
  readonly offers: readonly Offer[];
  /** Why others can't be read, a line each. */
  readonly refused: readonly string[];
}

/** Reads the cards that lie on a server, 50 at most. Throws an `Error`. */
export async function readCards(cluster: Cluster): Promise<Offers> {
  const { manager, version } = cluster;
  const subjects = Object.keys(await subjectsOf(cluster, CARDS, ALL)).slice(0, MOST.cards);
  const jobs = Object.keys(subjects.length ? await subjectsOf(cluster, JOBS, "loupe.jobs.>") : {});
  const offers: Offer[] = [];
  const refused: string[] = [];
  for (const subject of subjects) {
    const message = await patiently(
      cluster,
      () => manager.streams.getMessage(CARDS, { last_by_subj: subject }),
    );
    if (!message) continue; // it went meanwhile
    try {
      const { format: _, version: __, ...card } = readMessage(
        subject,
        message.data,
        CARD_MESSAGE,
        version,
      );
      const open = jobs.filter((job) => job.startsWith(`loupe.jobs.${card.sweep}.`)).length;
      offers.push({ ...card, open });
    } catch (error) {
      refused.push((error as Error).message);
    }
  }
  return { offers, refused };
}

/** The subjects of a stream that have messages. */
async function subjectsOf(cluster: Cluster, stream: string, filter: string): Promise<object> {
  try {
    const asked = { subjects_filter: filter };
    const { state } = await patiently(
      cluster,
      () => cluster.manager.streams.info(stream, asked),
    );
    return state.subjects ?? {};
  } catch (error) {
    if (isMissing(error)) return {};
    throw error;
  }
}
