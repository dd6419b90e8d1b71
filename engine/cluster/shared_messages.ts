/** What the leader of a shared training and its workers say to each other. @module */
import {
  array,
  boolean,
  consistent,
  Mismatch,
  number,
  object,
  oneOf,
  optional,
  type Schema,
  text,
  whole,
  withFigures,
} from "../formats/schema.ts";
import { DIGEST, type Job } from "../sweep/trial.ts";
import type { Standardisation } from "../train/examples.ts";
import { brief, ENVELOPE, limitedJob, type Message, SWEEP_ID } from "./messages.ts";
import type { Round, StepFigures } from "./rounds.ts";

/** No round has more steps, no training more workers: their messages keep to NATS' size. */
export const MOST = { steps: 5000, workers: 1000, error: 1000 };

/** What a shared training is called in subjects. */
export type SharedId = string;

/** A place at a shared training, which lies in the queue of jobs until somebody takes it. */
export interface SeatMessage extends Message {
  readonly shared: SharedId;
  /** From 0. */
  readonly part: number;
  /** The part's pictures and all that its steps follow from, as a trial has them. */
  readonly job: Job;
  /** Of the pixels, as the leader has them: a part has others. */
  readonly standardisation: Standardisation;
}

/** A worker, as it says of itself in a shared training. */
interface Speaker extends Message {
  readonly part: number;
  /** Its own, different from that of all others. */
  readonly worker: string;
}

/** A worker that asks what is to be trained. */
export interface AskMessage extends Speaker {
  /** Whether it needs the outer weights in the store. */
  readonly wantsWeights?: boolean;
}

/** How a shared training stands. */
export interface RoundMessage extends Message {
  /** What this worker is to train; nothing where it comes too late for this round. */
  readonly round?: Round;
  /** SHA-256 of the outer weights that the round begins with. */
  readonly weights?: string;
  /** Of what was taken from those of the round before. */
  readonly update?: string;
  /** Whether there are no more rounds. */
  readonly ended?: boolean;
}

/** What came of a worker's round. */
export type ChangeMessage =
  & Speaker
  & { readonly round: number }
  & (
    | {
      readonly status: "trained";
      /** SHA-256 of its change, which is in the store. */
      readonly change: string;
      readonly steps: readonly StepFigures[];
      readonly seconds: number;
    }
    | { readonly status: "failed"; readonly error: string }
  );

/** Whether a change was taken. */
export interface TakenMessage extends Message {
  /** Why not. */
  readonly refused?: string;
}

const part = whole(0, MOST.workers - 1);
const speaker = { ...ENVELOPE, part, worker: SWEEP_ID };

/** What a seat's message must be. */
export const SEAT_MESSAGE: Schema<SeatMessage> = object({
  ...ENVELOPE,
  shared: SWEEP_ID,
  part,
  job: limitedJob,
  standardisation: object({ mean: array(number()), scale: array(number()) }),
});

/** What a worker's question must be. */
export const ASK_MESSAGE: Schema<AskMessage> = object({
  ...speaker,
  wantsWeights: optional(boolean),
});

/** What the leader's answer must be. */
export const ROUND_MESSAGE: Schema<RoundMessage> = object({
  ...ENVELOPE,
  round: optional(consistent(
    object({
      round: whole(0),
      from: whole(0),
      until: whole(1),
      learningRate: number(0),
    }),
    ({ from, until }) => {
      const steps = until - from;
      if (steps >= 1 && steps <= MOST.steps) return;
      throw new Mismatch(until, `1 to ${MOST.steps} steps after ${from}`, "until");
    },
  )),
  weights: optional(DIGEST),
  update: optional(DIGEST),
  ended: optional(boolean),
});

const figures: Schema<StepFigures> = withFigures({ images: whole(1) });

/** What the message of a change must be. */
export const CHANGE_MESSAGE: Schema<ChangeMessage> = oneOf<ChangeMessage, "status">("status", {
  trained: consistent(
    object({
      ...speaker,
      round: whole(0),
      change: DIGEST,
      steps: array(figures, 1),
      seconds: number(0),
    }),
    ({ steps }) => {
      if (steps.length > MOST.steps) {
        throw new Mismatch(steps, `no more than ${MOST.steps}`, "steps");
      }
    },
  ),
  failed: object({ ...speaker, round: whole(0), error: brief(text, MOST.error) }),
});

/** What the answer to a change must be. */
export const TAKEN_MESSAGE: Schema<TakenMessage> = object({
  ...ENVELOPE,
  refused: optional(brief(text, MOST.error)),
});

/** The subjects of a shared training. */
export const sharedSubject = {
  /** Of a seat, in the queue of jobs. */
  seat: (shared: SharedId, part: number) => `loupe.jobs.${shared}.seat.${part}`,
  /** Of all its seats. */
  seats: (shared: SharedId) => `loupe.jobs.${shared}.seat.>`,
  /** Where workers ask what is to be trained. */
  ask: (shared: SharedId) => `loupe.shared.${shared}.ask`,
  /** Where they tell what came of it. */
  change: (shared: SharedId) => `loupe.shared.${shared}.change`,
  /** Where they hear that there is something new to ask for. */
  news: (shared: SharedId) => `loupe.shared.${shared}.news`,
};

/** Whether a message of the queue is a seat. */
export const isSeat = (subject: string) => /^loupe\.jobs\.[\w-]+\.seat\.\d+$/.test(subject);

/** Where changes and weights lie. */
export const SHARED_STORE = "loupe-shared";
