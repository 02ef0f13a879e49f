// Numbers as people read them, the same on every machine.
export const formatCount = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, ',');
