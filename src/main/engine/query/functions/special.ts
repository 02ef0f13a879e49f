// Special functions of statistics: gamma, error function, incomplete beta and its inverse, Student's t.

const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
  -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.abs(Math.sin(Math.PI * x))) - logGamma(1 - x);
  const z = x - 1;
  let sum = LANCZOS[0] as number;
  for (let i = 1; i < LANCZOS.length; i++) sum += (LANCZOS[i] as number) / (z + i);
  const t = z + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (z + 0.5) * Math.log(t) - t + Math.log(sum);
}
export function gamma(x: number): number {
  if (Number.isInteger(x) && x > 0 && x < 23) {
    let n = 1;
    for (let i = 2; i < x; i++) n *= i;
    return n;
  }
  if (x < 0.5) return Math.PI / (Math.sin(Math.PI * x) * gamma(1 - x));
  return Math.exp(logGamma(x));
}

/** Regularised lower incomplete gamma for a = 1/2, by series or continued fraction. */
function erfMagnitude(x: number): number {
  const a = 0.5;
  const s = x * x;
  if (s < 1.5) {
    let term = 1 / a;
    let sum = term;
    for (let n = 1; n < 200; n++) {
      term *= s / (a + n);
      sum += term;
      if (term < sum * 1e-17) break;
    }
    return sum * Math.exp(-s + a * Math.log(s) - logGamma(a));
  }
  return 1 - erfcMagnitude(x);
}
function erfcMagnitude(x: number): number {
  const a = 0.5;
  const s = x * x;
  let b = s + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let h = d;
  for (let i = 1; i < 500; i++) {
    const an = -i * (i - a);
    b += 2;
    d = 1 / (an * d + b || 1e-300);
    c = b + an / c || 1e-300;
    const step = d * c;
    h *= step;
    if (Math.abs(step - 1) < 1e-16) break;
  }
  return Math.exp(-s + a * Math.log(s) - logGamma(a)) * h;
}
export const erf = (x: number): number => (Number.isNaN(x) ? NaN : x === 0 ? 0 : Math.sign(x) * erfMagnitude(Math.abs(x)));
export const erfc = (x: number): number => (x >= 1.2247 ? erfcMagnitude(x) : 1 - erf(x));

const logBeta = (a: number, b: number): number => logGamma(a) + logGamma(b) - logGamma(a + b);

/** Regularised incomplete beta. */
export function betaCdf(x: number, a: number, b: number): number {
  if (!(a > 0 && b > 0) || x < 0 || x > 1) return NaN;
  if (x === 0 || x === 1) return x;
  const front = Math.exp(a * Math.log(x) + b * Math.log(1 - x) - logBeta(a, b));
  return x < (a + 1) / (a + b + 2) ? (front * betaFraction(x, a, b)) / a : 1 - (front * betaFraction(1 - x, b, a)) / b;
}
function betaFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / (1 - ((a + b) * x) / (a + 1) || 1e-300);
  let h = d;
  for (let m = 1; m < 1000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d || 1e-300);
    c = 1 + even / c || 1e-300;
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d || 1e-300);
    c = 1 + odd / c || 1e-300;
    h *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return h;
}
export function betaPdf(x: number, a: number, b: number): number {
  if (!(a > 0 && b > 0) || x < 0 || x > 1) return NaN;
  return Math.exp((a - 1) * Math.log(x) + (b - 1) * Math.log(1 - x) - logBeta(a, b));
}
export function betaInverse(p: number, a: number, b: number): number {
  if (!(a > 0 && b > 0) || p < 0 || p > 1) return NaN;
  let low = 0;
  let high = 1;
  for (let i = 0; i < 200 && high - low > 0; i++) {
    const mid = (low + high) / 2;
    if (mid === low || mid === high) break;
    if (betaCdf(mid, a, b) < p) low = mid;
    else high = mid;
  }
  return (low + high) / 2;
}
/** Probability of a Student t at least as far from zero. */
export const studentTwoSided = (t: number, freedom: number): number => betaCdf(freedom / (freedom + t * t), freedom / 2, 0.5);
