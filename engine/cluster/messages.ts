/**
 * What leader and workers say to each other: JSON with a format and Loupe's version in every message,
 * checked against schemas with limits before anything is done with it.
 *
 * @module
 */
import {
  boolean,
  consistent,
  literal,
  Mismatch,
  name,
  object,
  optional,
  parseJson,
  type Schema,
  text,
  whole,
} from "../formats/schema.ts";
import { visible } from "../../data/text/visible.ts";
import {
  JOB,
  type Job,
  JOB_RESULT,
  type JobResult,
  TRIAL_EPOCH,
  type TrialEpoch,
  type Where,
} from "../sweep/trial.ts";

/** The format of all messages. */
export const FORMAT = 1;

/** A message may be as large as NATS' servers take them when nobody says else: in bytes. */
export const MOST_BYTES = 1 << 20;
/** Limits of single things, which far exceed what is sensible. */
const MOST = { text: 1000, name: 200, kernels: 10_000, varied: 64, epochs: 100_000, side: 4096 };

/** What every message says of itself. */
export interface Message {
  readonly format: typeof FORMAT;
  /** Of Loupe. */
  readonly version: string;
}

/** What a sweep is called in subjects: letters, digits, _ and -. */
export type SweepId = string;

/** A job, as it lies in the queue. */
export interface JobMessage extends Message {
  readonly sweep: SweepId;
  readonly job: Job;
}

/** What came of a job. */
export interface ResultMessage extends Message {
  readonly sweep: SweepId;
  readonly result: JobResult;
}

/** A worker that is there. */
export interface PresenceMessage extends Message {
  /** Its own, different from that of all others. */
  readonly id: string;
  readonly where: Where;
  /** How many jobs it has done. */
  readonly done: number;
  /** What it works on; nothing where absent. */
  readonly job?: {
    readonly sweep: SweepId;
    readonly trial: number;
    readonly rung: number;
    /** The last that is done; none where absent. */
    readonly epoch?: TrialEpoch;
  };
  /** Whether it goes. */
  readonly leaves?: boolean;
}

/** A text that is no longer than it may be. */
export const brief = (schema: Schema<string>, most: number): Schema<string> => (value) => {
  const read = schema(value);
  if (read.length > most) throw new Mismatch(read, `no more than ${most} characters`);
  return read;
};

/** What a sweep may be called: it is a part of subjects. */
export const SWEEP_ID: Schema<SweepId> = (value) => {
  if (typeof value === "string" && /^[\w-]{1,100}$/.test(value)) return value;
  throw new Mismatch(value, "letters, digits, _ and -, 100 at most");
};

/** What every message begins with. */
export const ENVELOPE = { format: literal<typeof FORMAT>(FORMAT), version: brief(name, MOST.name) };

const WHERE: Schema<Where> = object({
  worker: brief(name, MOST.name),
  adapter: brief(text, MOST.name),
  software: boolean,
  backend: brief(text, MOST.name),
});

/** A job that is within limits. */
export const limitedJob = consistent(JOB, ({ trial }) => {
  const { configuration, kernels = {}, varied } = trial;
  atMost(Object.keys(varied).length, MOST.varied, "trial", "varied");
  atMost(Object.keys(kernels).length, MOST.kernels, "trial", "kernels");
  atMost(configuration.epochs, MOST.epochs, "trial", "configuration", "epochs");
  const { height, width } = configuration.size;
  atMost(Math.max(height, width), MOST.side, "trial", "configuration", "size");
});

const limitedResult = consistent(JOB_RESULT, (result) => {
  WHERE(result.where);
  if (result.status === "failed") return void brief(text, MOST.text)(result.error);
  atMost(result.epochs.length, MOST.epochs, "epochs");
  atMost(Object.keys(result.kernels).length, MOST.kernels, "kernels");
});

function atMost(found: number, most: number, ...path: string[]): void {
  if (found > most) throw new Mismatch(found, `no more than ${most}`, ...path);
}

/** What a job's message must be. */
export const JOB_MESSAGE: Schema<JobMessage> = object({
  ...ENVELOPE,
  sweep: SWEEP_ID,
  job: limitedJob,
});

/** What a result's message must be. */
export const RESULT_MESSAGE: Schema<ResultMessage> = object({
  ...ENVELOPE,
  sweep: SWEEP_ID,
  result: limitedResult,
});

/** What a worker's message of itself must be. */
export const PRESENCE_MESSAGE: Schema<PresenceMessage> = object({
  ...ENVELOPE,
  id: SWEEP_ID,
  where: WHERE,
  done: whole(0),
  job: optional(object({
    sweep: SWEEP_ID,
    trial: whole(0),
    rung: whole(0),
    epoch: optional(TRIAL_EPOCH),
  })),
  leaves: optional(boolean),
});

/** A message of another version of Loupe, which may mean something else by the same words. */
export class OtherVersion extends Error {
  override name = "OtherVersion";
}

/** A message's bytes. Throws an `Error` where it is larger than it may be. */
export function encodeMessage<T extends Message>(
  version: string,
  message: Omit<T, keyof Message>,
): Uint8Array {
  const bytes = new TextEncoder().encode(JSON.stringify({ format: FORMAT, version, ...message }));
  if (bytes.length <= MOST_BYTES) return bytes;
  throw new RangeError(
    `Cannot send a message as it is too large: found ${bytes.length} bytes, ` +
      `expected no more than ${MOST_BYTES}`,
  );
}

/**
 * Reads a message of `subject`. Throws an `OtherVersion` where it is of another version than
 * `version`, and an `Error` that names the field where it is not as its schema has it.
 */
export function readMessage<T extends Message>(
  subject: string,
  bytes: Uint8Array,
  schema: Schema<T>,
  version: string,
): T {
  if (bytes.length > MOST_BYTES) {
    throw new RangeError(
      `Cannot use '${visible(subject)}' as it is larger than ${MOST_BYTES} bytes`,
    );
  }
  const content = new TextDecoder().decode(bytes);
  const said = parseJson(subject, content, object({ format: whole(1), version: ENVELOPE.version }));
  if (said.format === FORMAT && said.version === version) {
    return parseJson(subject, content, schema);
  }
  throw new OtherVersion(
    `Cannot use '${visible(subject)}' as it is of Loupe ${visible(said.version)} and this is ` +
      `${version}: start the same version everywhere`,
  );
}
