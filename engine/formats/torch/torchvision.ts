/** What torchvision calls the parts of its networks, by what we call our layers. @module */

type Pair = readonly [ours: string, theirs: string];

/** Convolution and normalisation. */
function pair(ours: string, count: number, conv: string, norm: string): Pair[] {
  return [[`${ours}conv${count}`, conv], [`${ours}norm${count}`, norm]];
}

function resnet18(): Pair[] {
  const blocks = Array.from({ length: 8 }, (_, i) => {
    const [ours, theirs] = [`residual${i + 1}/`, `layer${Math.floor(i / 2) + 1}.${i % 2}.`];
    const isProjected = i % 2 === 0 && i > 0;
    return [
      ...pair(ours, 1, `${theirs}conv1`, `${theirs}bn1`),
      ...pair(ours, 2, `${theirs}conv2`, `${theirs}bn2`),
      ...isProjected
        ? pair(`${ours}shortcut/`, 1, `${theirs}downsample.0`, `${theirs}downsample.1`)
        : [],
    ];
  });
  return [...pair("", 1, "conv1", "bn1"), ...blocks.flat(), ["dense1", "fc"]];
}

/** The blocks of each stage: the first changes the channels, what others make is added to what came in. */
const BLOCKS = [1, 2, 3, 4, 3, 3, 1];

function mobilenetV2(): Pair[] {
  let residuals = 0;
  const names = BLOCKS.flatMap((count, stage) =>
    Array.from(
      { length: count },
      (_, i) => i ? `residual${++residuals}/` : `block${stage + 1}/`,
    )
  );
  const blocks = names.flatMap((ours, i): Pair[] => {
    const theirs = `features.${i + 1}.conv.`;
    // The first widens nothing.
    const [widening, at] = i ? [pair(ours, 1, `${theirs}0.0`, `${theirs}0.1`), 1] : [[], 0];
    const norm = widening.length ? 2 : 1;
    return [
      ...widening,
      [`${ours}depthwise1`, `${theirs}${at}.0`],
      [`${ours}norm${norm}`, `${theirs}${at}.1`],
      [`${ours}conv${norm}`, `${theirs}${at + 1}`],
      [`${ours}norm${norm + 1}`, `${theirs}${at + 2}`],
    ];
  });
  const last = `features.${names.length + 1}`;
  return [
    ...pair("", 1, "features.0.0", "features.0.1"),
    ...blocks,
    ...pair("", 2, `${last}.0`, `${last}.1`),
    ["dense1", "classifier.1"],
  ];
}

/** The layers that have variables, by the name of the network: ours and torchvision's names. */
const NETWORKS: Readonly<Record<string, ReadonlyMap<string, string>>> = {
  resnet18: new Map(resnet18()),
  mobilenet_v2: new Map(mobilenetV2()),
};

/** torchvision's names of layers, where these are all that its network of that name has. */
export function torchvisionNames(
  architecture: string,
  layers: ReadonlySet<string>,
): ReadonlyMap<string, string> | undefined {
  const names = isTorchvisions(architecture) ? NETWORKS[architecture] : undefined;
  return names && layers.symmetricDifference(names).size === 0 ? names : undefined;
}

/** Whether torchvision has a network of that name. */
export const isTorchvisions = (architecture: string) => Object.hasOwn(NETWORKS, architecture);

/** How torchvision's weights want their pictures: (x / 255 − mean) / deviation, here of pixels 0 to 255. */
export const IMAGENET = {
  size: { height: 224, width: 224 },
  mean: [0.485, 0.456, 0.406].map((mean) => 255 * mean),
  deviation: [0.229, 0.224, 0.225].map((deviation) => 255 * deviation),
} as const;
