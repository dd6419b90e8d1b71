/** Numbers that are all small, in a unit in which they can be read. @module */
import { largest } from "./state.ts";

/** Numbers in a unit. */
export interface Scaled {
  readonly values: number[];
  /** `, in 10⁻⁴`; empty where the unit is 1. */
  readonly unit: string;
}

const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** In which unit numbers are written whose largest is below 0.1: in it that is between 1 and 10. */
export function scaled(values: readonly number[], most = largest(values)): Scaled {
  if (most === 0 || most >= 0.1) return { values: [...values], unit: "" };
  const power = -Math.floor(Math.log10(most));
  const raised = [...String(power)].map((digit) => RAISED[Number(digit)]).join("");
  return { values: values.map((value) => value * 10 ** power), unit: `, in 10⁻${raised}` };
}
