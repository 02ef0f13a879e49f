// convert_…(): units of measurement. Each factor is how many base units one unit is; the base is named in its table.

import type { ScalarFunction } from './registry.js';
import { str, toReal } from './convert.js';
import { fn } from './define.js';

type Factors = Readonly<Record<string, number>>;

const ANGLE: Factors = {
  Radian: 1,
  Degree: Math.PI / 180,
  Arcminute: Math.PI / 10800,
  Arcsecond: Math.PI / 648000,
  Centiradian: 0.01,
  Deciradian: 0.1,
  Gradian: Math.PI / 200,
  Microdegree: (Math.PI / 180) * 1e-6,
  Microradian: 1e-6,
  Millidegree: (Math.PI / 180) * 1e-3,
  Milliradian: 1e-3,
  Nanodegree: (Math.PI / 180) * 1e-9,
  Nanoradian: 1e-9,
  NatoMil: Math.PI / 3200,
  Revolution: 2 * Math.PI,
  Tilt: Math.PI / 2,
};
const BTU = 1055.05585262;
const EV = 1.602176565e-19;
const ENERGY: Factors = {
  Joule: 1,
  Millijoule: 1e-3,
  Kilojoule: 1e3,
  Megajoule: 1e6,
  Gigajoule: 1e9,
  BritishThermalUnit: BTU,
  KilobritishThermalUnit: BTU * 1e3,
  MegabritishThermalUnit: BTU * 1e6,
  GigabritishThermalUnit: BTU * 1e9,
  Calorie: 4.184,
  Kilocalorie: 4184,
  Megacalorie: 4.184e6,
  ThermEc: 1.05505585262e8,
  ThermImperial: 1.05505585257348e8,
  ThermUs: 1.054804e8,
  DecathermEc: 1.05505585262e9,
  DecathermImperial: 1.05505585257348e9,
  DecathermUs: 1.054804e9,
  ElectronVolt: EV,
  KiloelectronVolt: EV * 1e3,
  MegaelectronVolt: EV * 1e6,
  GigaelectronVolt: EV * 1e9,
  TeraelectronVolt: EV * 1e12,
  Erg: 1e-7,
  FootPound: 1.355817948331,
  HorsepowerHour: 2.6845195377e6,
  WattHour: 3600,
  KilowattHour: 3.6e6,
  MegawattHour: 3.6e9,
  GigawattHour: 3.6e12,
  TerawattHour: 3.6e15,
  WattDay: 86400,
  KilowattDay: 8.64e7,
  MegawattDay: 8.64e10,
  GigawattDay: 8.64e13,
  TerawattDay: 8.64e16,
};
const POUND_FORCE = 4.4482216152605;
const FORCE: Factors = {
  Newton: 1,
  Decanewton: 10,
  Dyn: 1e-5,
  KilogramForce: 9.80665,
  KiloPond: 9.80665,
  Kilonewton: 1e3,
  Meganewton: 1e6,
  Micronewton: 1e-6,
  Millinewton: 1e-3,
  PoundForce: POUND_FORCE,
  KilopoundForce: POUND_FORCE * 1e3,
  OunceForce: POUND_FORCE / 16,
  Poundal: 0.138254954376,
  ShortTonForce: POUND_FORCE * 2000,
  TonneForce: 9806.65,
};
const LIGHT_YEAR = 9.46073047258e15;
const PARSEC = 3.08567758128e16;
const LENGTH: Factors = {
  Meter: 1,
  Angstrom: 1e-10,
  AstronomicalUnit: 1.495978707e11,
  Centimeter: 0.01,
  Chain: 20.1168,
  DataMile: 1828.8,
  Decameter: 10,
  Decimeter: 0.1,
  DtpPica: 0.0254 / 6,
  DtpPoint: 0.0254 / 72,
  Fathom: 1.8288,
  Foot: 0.3048,
  Hand: 0.1016,
  Hectometer: 100,
  Inch: 0.0254,
  Kilometer: 1000,
  LightYear: LIGHT_YEAR,
  KilolightYear: LIGHT_YEAR * 1e3,
  MegalightYear: LIGHT_YEAR * 1e6,
  Parsec: PARSEC,
  Kiloparsec: PARSEC * 1e3,
  Megaparsec: PARSEC * 1e6,
  Microinch: 2.54e-8,
  Micrometer: 1e-6,
  Mil: 2.54e-5,
  Mile: 1609.344,
  Millimeter: 1e-3,
  Nanometer: 1e-9,
  NauticalMile: 1852,
  PrinterPica: 0.0254 / 6.02257,
  PrinterPoint: 0.0254 / 72.27,
  Shackle: 27.432,
  SolarRadius: 6.957e8,
  Twip: 0.0254 / 1440,
  UsSurveyFoot: 1200 / 3937,
  Yard: 0.9144,
};
const POUND = 0.45359237;
const MASS: Factors = {
  Kilogram: 1,
  Centigram: 1e-5,
  Decagram: 1e-2,
  Decigram: 1e-4,
  EarthMass: 5.9722e24,
  Grain: 6.479891e-5,
  Gram: 1e-3,
  Hectogram: 0.1,
  Pound: POUND,
  Kilopound: POUND * 1e3,
  Megapound: POUND * 1e6,
  Tonne: 1e3,
  Kilotonne: 1e6,
  Megatonne: 1e9,
  LongHundredweight: POUND * 112,
  LongTon: POUND * 2240,
  Microgram: 1e-9,
  Milligram: 1e-6,
  Nanogram: 1e-12,
  Ounce: POUND / 16,
  ShortHundredweight: POUND * 100,
  ShortTon: POUND * 2000,
  Slug: 14.593902937206,
  SolarMass: 1.98947e30,
  Stone: POUND * 14,
};
const FOOT3 = 0.3048 ** 3;
const US_GALLON = 0.003785411784;
const IMPERIAL_GALLON = 0.00454609;
const VOLUME: Factors = {
  CubicMeter: 1,
  AcreFoot: 1 / 0.000810714,
  AuTablespoon: 2e-5,
  BoardFoot: FOOT3 / 12,
  Liter: 1e-3,
  Centiliter: 1e-5,
  Decaliter: 1e-2,
  Deciliter: 1e-4,
  Hectoliter: 0.1,
  Kiloliter: 1,
  Megaliter: 1e3,
  Microliter: 1e-9,
  Milliliter: 1e-6,
  CubicCentimeter: 1e-6,
  CubicDecimeter: 1e-3,
  CubicFoot: FOOT3,
  HectocubicFoot: FOOT3 * 100,
  KilocubicFoot: FOOT3 * 1e3,
  MegacubicFoot: FOOT3 * 1e6,
  CubicHectometer: 1e6,
  HectocubicMeter: 100,
  KilocubicMeter: 1e3,
  CubicInch: 0.0254 ** 3,
  CubicKilometer: 1e9,
  CubicMicrometer: 1e-18,
  CubicMile: 1609.344 ** 3,
  CubicMillimeter: 1e-9,
  CubicYard: 0.9144 ** 3,
  UsGallon: US_GALLON,
  DecausGallon: US_GALLON * 10,
  DeciusGallon: US_GALLON / 10,
  HectousGallon: US_GALLON * 100,
  KilousGallon: US_GALLON * 1e3,
  MegausGallon: US_GALLON * 1e6,
  ImperialGallon: IMPERIAL_GALLON,
  KiloimperialGallon: IMPERIAL_GALLON * 1e3,
  MegaimperialGallon: IMPERIAL_GALLON * 1e6,
  ImperialBeerBarrel: IMPERIAL_GALLON * 36,
  ImperialOunce: IMPERIAL_GALLON / 160,
  ImperialPint: IMPERIAL_GALLON / 8,
  MetricCup: 2.5e-4,
  MetricTeaspoon: 5e-6,
  OilBarrel: US_GALLON * 42,
  UkTablespoon: 1.5e-5,
  UsBeerBarrel: US_GALLON * 31,
  UsCustomaryCup: US_GALLON / 16,
  UsLegalCup: 2.4e-4,
  UsOunce: US_GALLON / 128,
  UsPint: US_GALLON / 8,
  UsQuart: US_GALLON / 4,
  UsTablespoon: US_GALLON / 256,
  UsTeaspoon: US_GALLON / 768,
};
const SPEED: Factors = {
  ...speeds([
    'Centimeter',
    'Decimeter',
    'Foot',
    'Inch',
    'Kilometer',
    'Meter',
    'Micrometer',
    'Mile',
    'Millimeter',
    'Nanometer',
    'UsSurveyFoot',
    'Yard',
  ]),
  Knot: 1852 / 3600,
};
function speeds(lengths: readonly string[]): Factors {
  const out: Record<string, number> = {};
  for (const l of lengths) {
    const metres = LENGTH[l] ?? NaN;
    out[`${l}PerSecond`] = metres;
    out[`${l}PerMinute`] = metres / 60;
    out[`${l}PerHour`] = metres / 3600;
  }
  return out;
}

/** Kelvin from a unit: value × scale + offset. */
const TEMPERATURE: Readonly<Record<string, readonly [scale: number, offset: number]>> = {
  Kelvin: [1, 0],
  DegreeCelsius: [1, 273.15],
  MillidegreeCelsius: [1e-3, 273.15],
  DegreeDelisle: [-2 / 3, 373.15],
  DegreeFahrenheit: [5 / 9, 459.67 * (5 / 9)],
  DegreeNewton: [100 / 33, 273.15],
  DegreeRankine: [5 / 9, 0],
  DegreeReaumur: [1.25, 273.15],
  DegreeRoemer: [40 / 21, 273.15 - (7.5 * 40) / 21],
  SolarTemperature: [5778, 0],
};

const linear = (name: string, factors: Factors): ScalarFunction =>
  fn(name, (args, types) => {
    const x = toReal(args[0] ?? null, types[0] ?? 'real');
    const from = factors[str(args[1] ?? '')];
    const to = factors[str(args[2] ?? '')];
    return x === null || from === undefined || to === undefined ? null : (x * from) / to;
  });

export const unitFunctions: readonly ScalarFunction[] = [
  linear('convert_angle', ANGLE),
  linear('convert_energy', ENERGY),
  linear('convert_force', FORCE),
  linear('convert_length', LENGTH),
  linear('convert_mass', MASS),
  linear('convert_speed', SPEED),
  linear('convert_volume', VOLUME),
  fn('convert_temperature', (args, types) => {
    const x = toReal(args[0] ?? null, types[0] ?? 'real');
    const from = TEMPERATURE[str(args[1] ?? '')];
    const to = TEMPERATURE[str(args[2] ?? '')];
    return x === null || !from || !to ? null : (x * from[0] + from[1] - to[1]) / to[0];
  }),
];
