// Which rows of other tables a row's panel shows.

import type { Related, Table, View } from '#lib/api/shapes/definition.ts';
import type { Player } from '../player.svelte';

/** What the detail view says, or every table that points here and may be read. */
export function relatedOf(player: Player, table: Table, detail: View | undefined): Related[] {
	const found =
		detail?.related ??
		player.definition.tables.flatMap((other) =>
			other.fields
				.filter((field) => field.type === 'relation' && field.table === table.id)
				.map((field) => ({ table: other.id, field: field.id }))
		);
	return found.filter((related) => player.table(related.table) && player.rights(related.table).read);
}
