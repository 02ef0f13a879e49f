// What correlation keeps in the catalogue and how the journal writes it, for the composition root.

export { incidentAppliers, incidentSchema } from './incidentStore.js';
