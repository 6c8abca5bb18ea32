import { expect, test } from 'vitest';
import type { AppDefinition } from '#lib/api/shapes/definition.ts';
import { accessRows } from './access';

const definition: AppDefinition = {
	format: 'edgewright.app/1',
	app: { name: 'Tools', currency: 'EUR', time_zone: 'UTC', locale: 'en' },
	tables: [
		{
			id: 'loans',
			label: 'Loans',
			label_one: 'Loan',
			title: 'number',
			fields: [{ id: 'phone', label: 'Phone', type: 'text' }]
		}
	],
	views: [],
	access: {
		visibility: 'invited',
		roles: [
			{ id: 'member', label: 'Member' },
			{ id: 'guest', label: 'Guest' }
		],
		tables: {
			loans: {
				member: {
					read: true,
					create: true,
					update: { where: { field: 'created_by', op: 'eq', value: { me: 'id' } } },
					hidden_fields: ['phone']
				}
			}
		}
	}
};

test('what is not granted reads as no', () => {
	const [loans] = accessRows(definition);
	expect(loans?.cells[0]).toMatchObject({
		see: 'All',
		add: 'Yes',
		change: 'Their own',
		remove: 'No',
		hidden: ['Phone']
	});
	expect(loans?.cells[1]).toMatchObject({ see: 'No', add: 'No', change: 'No', remove: 'No' });
});
