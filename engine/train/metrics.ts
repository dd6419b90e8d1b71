/**
 * The one table of metrics: what is told of a training. Ring, events, curves, columns, CSV and pages
 * read it; a new metric is a row here.
 *
 * @module
 */
import type { Graph, Tensor } from "../graph/graph.ts";
import { topOneHits } from "../ops/loss/top_one_hits.ts";

/** What every row of the table says. */
export interface MetricRow {
  /** Its name in events and columns. */
  readonly name: string;
  /** What it is called above a chart. */
  readonly label: string;
  /** Says beside a number what it is of, in place of the label. */
  readonly unit: string;
  /** How it is drawn: from 0 on, between 0 and 1, or as it is. */
  readonly axis: "loss" | "fraction" | "value";
  /** Whether it is also told of epochs and of validation. */
  readonly isOfExamples: boolean;
}

/** A metric as pages and files know it: plain JSON. */
export interface MetricDescription extends MetricRow {
  /** What a validation's figure of it is called in events and columns; only of metrics of examples. */
  readonly validationName?: string;
}

/** What a metric of examples is computed from. */
export interface MetricCall {
  readonly graph: Graph;
  /** What the network says, `[N, …]`. */
  readonly outputs: Tensor;
  readonly targets: Tensor;
  /** Whether the targets are of classes: numbers, or probabilities where a training mixes examples. */
  readonly areClasses: boolean;
  /** The loss of each example, `[N]`. */
  readonly losses: Tensor;
  /** `step u32[8]`. */
  readonly step: Tensor;
}

/** What the host knows of a step. */
export interface HostFigures {
  readonly learningRate: number;
  readonly imagesPerSecond: number;
}

/** A row of the table: of examples, on the device, or of the step, on the host. */
export type Metric =
  | MetricRow & {
    readonly isOfExamples: true;
    /**
     * What a step tells: the mean over its examples, or what is optimised, which may be their sum. An
     * epoch and a validation tell the mean.
     */
    readonly reducer: "mean" | "optimised";
    /** Appends the figure of each example, `[N]`, 0 in rows that do not count; none where it has no meaning. */
    of(call: MetricCall): Tensor | undefined;
  }
  | MetricRow & {
    readonly isOfExamples: false;
    of(figures: HostFigures): number;
  };

/** All metrics. */
export const METRICS: readonly Metric[] = [
  {
    name: "loss",
    label: "Loss",
    unit: "",
    axis: "loss",
    isOfExamples: true,
    reducer: "optimised",
    of: ({ losses }) => losses,
  },
  {
    name: "accuracy",
    label: "Accuracy",
    unit: "",
    axis: "fraction",
    isOfExamples: true,
    reducer: "mean",
    of: ({ graph, outputs, targets, areClasses, step }) =>
      areClasses ? graph.append(topOneHits, [outputs, targets, step], {}, "hits") : undefined,
  },
  {
    name: "learningRate",
    label: "Learning rate",
    unit: "",
    axis: "value",
    isOfExamples: false,
    of: ({ learningRate }) => learningRate,
  },
  {
    name: "imagesPerSecond",
    label: "Images per second",
    unit: "images/s",
    axis: "value",
    isOfExamples: false,
    of: ({ imagesPerSecond }) => imagesPerSecond,
  },
];

/** A metric of examples. */
export type ExampleMetric = Extract<Metric, { isOfExamples: true }>;

/** The table as pages and files know it, for a network that tells these metrics of its examples. */
export function describeMetrics(ofExamples: readonly Metric[] = METRICS): MetricDescription[] {
  return METRICS.filter((metric) => !metric.isOfExamples || ofExamples.includes(metric))
    .map(({ name, label, unit, axis, isOfExamples }) => ({
      name,
      label,
      unit,
      axis,
      isOfExamples,
      ...isOfExamples && { validationName: validationName(name) },
    }));
}

/** Figures by the names of their metrics. */
export type Figures = Readonly<Record<string, number>>;

/** What a part's figure of a metric is called in events: `validationLoss`, `testAccuracy`. */
export function nameOfPart(part: "validation" | "test", metric: string): string {
  return `${part}${metric[0].toUpperCase()}${metric.slice(1)}`;
}

/** What a validation's is called. */
export const validationName = (metric: string): string => nameOfPart("validation", metric);
