/** How a training is shared among workers, as a run keeps it. @module */
import { name, number, object, type Schema, whole } from "../formats/schema.ts";

/** A training that workers share. */
export interface SharedChoice {
  /** What it is called on the server. */
  readonly id: string;
  /** The server's address, without credentials. */
  readonly server: string;
  /** How many parts the training pictures are dealt to. */
  readonly workers: number;
  /** The steps of a round. */
  readonly roundSteps: number;
  /** How the outer weights follow the workers' mean change. */
  readonly rate: number;
  readonly momentum: number;
  /** How long a round waits for the others once one has brought its change. In seconds. */
  readonly wait: number;
}

/** What it must be. */
export const SHARED: Schema<SharedChoice> = object({
  id: name,
  server: name,
  workers: whole(1, 1000),
  roundSteps: whole(1, 5000),
  rate: number(0),
  momentum: number(0, 1),
  wait: number(0),
});
