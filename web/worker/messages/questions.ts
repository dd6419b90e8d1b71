/** Questions about a network that trains or was trained in the tab, and their answers. @module */
import type {
  ConnectionsAnswer,
  GradientAnswers,
  GradientQuestion,
  PathsAnswer,
} from "../../inspection/protocol.ts";
import type { Drawing } from "./pictures.ts";

/** What is asked of the map of the network that was trained last, or trains. */
export type MapQuestion =
  /** The three strongest inputs of maps; `column` is a number of the map, that after the last for the classes. */
  | { readonly kind: "connections"; readonly column: number; readonly maps: readonly number[] }
  /** What carries the score of a class, by number. */
  | { readonly kind: "paths"; readonly class: number };

/** Asks about the network's map. */
export interface MapRequest {
  readonly type: "map";
  /** Comes back with the answer. */
  readonly id: number;
  readonly question: MapQuestion;
}

/** The answer to a question about the network's map, or why there is none. */
export type MapReply =
  & { readonly type: "map"; readonly id: number }
  & ({ readonly answer: ConnectionsAnswer | PathsAnswer } | { readonly error: string });

/** Asks about gradients of the network that was trained here. */
export interface GradientRequest {
  readonly type: "gradient";
  /** Comes back with the answer. */
  readonly id: number;
  readonly question: GradientQuestion;
}

/** A network that was trained here, and the picture whose loss is looked at. */
export interface Look {
  readonly type: "look";
  readonly classes: readonly string[];
  /** The class of the picture. */
  readonly label: number;
  readonly drawing: Drawing;
  /** The layers that have maps. */
  readonly layers: readonly {
    readonly name: string;
    readonly height: number;
    readonly width: number;
    readonly channels: number;
  }[];
}

/** The answer to a question about gradients, or why there is none. */
export type GradientReply =
  & { readonly type: "gradient"; readonly id: number }
  & ({ readonly answer: GradientAnswers[keyof GradientAnswers] } | { readonly error: string });
