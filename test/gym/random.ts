/** Random numbers of a gym: the same seed gives the same ones, on every machine. */
export interface Draws {
  /** In [0, 1). */
  uniform(): number;
  /** Standard normal. */
  normal(): number;
  /** 0 up to `count` − 1. */
  below(count: number): number;
}

/** Small fast counter generator (sfc32, from PractRand), its state filled from the seed and one name a stream. */
export function createDraws(seed: number, stream: number): Draws {
  let a = seed | 0;
  let b = stream | 0;
  let c = 0x9e3779b9 | 0;
  let counter = 1;
  const uniform = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
  // Seeds that are neighbours differ in one bit: that has to spread first.
  for (let round = 0; round < 20; round++) uniform();
  return {
    uniform,
    // Box and Muller 1958.
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    below: (count) => Math.floor(uniform() * count),
  };
}
