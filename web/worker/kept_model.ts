/** The model that the demo keeps in a browser, as a record. @module */
import type { Part } from "../../data/split/split.ts";
import { type Model, readModel, writeModel } from "../../engine/formats/model.ts";
import { literal, object, record, text } from "../../engine/formats/schema.ts";
import { ifRight, instance, part, VERSION } from "./kept_records.ts";
import type { ModelReady } from "./messages.ts";

/** A model, and what is known of how it came about. */
export interface KnownModel {
  readonly model: Model;
  readonly origin: ModelReady["origin"];
  /** Which part of its training each of the visitor's pictures was in, by its `id`. */
  readonly parts: ReadonlyMap<string, Part>;
}

const MODEL = object({
  version: VERSION,
  origin: literal("trained", "loaded"),
  description: text,
  weights: instance<Uint8Array>(Uint8Array, "bytes"),
  parts: record(part),
});

/** The record of a model. */
export function modelRecord({ model, origin, parts }: KnownModel) {
  return { version: 1, origin, ...writeModel(model), parts: Object.fromEntries(parts) };
}

/** The model of a record; `undefined` where it is none, or its weights are not whole. */
export function readModelRecord(value: unknown): KnownModel | undefined {
  return ifRight(() => {
    const { origin, description, weights, parts } = MODEL(value);
    return {
      origin,
      model: readModel({ description, weights }),
      parts: new Map(Object.entries(parts)),
    };
  });
}
