// Six wishes as people really put them; a click fills the field.

export interface Example {
	icon: string;
	title: string;
	wish: string;
}

export const examples: Example[] = [
	{
		icon: 'wrench',
		title: 'Tool library',
		wish: 'We are a tool library in our village. Members borrow drills, ladders and so on. I want to see what is out and who has it, when it is due back, get a calendar of due dates, and members should be able to reserve.'
	},
	{
		icon: 'stethoscope',
		title: 'Clinic front desk',
		wish: 'A small clinic with three doctors. Reception books appointments with a date and time, a patient and a doctor. Each appointment is booked, confirmed, arrived, done or missed. I want a calendar and a board for today.'
	},
	{
		icon: 'cake',
		title: 'Bakery orders',
		wish: 'Our bakery takes cake orders by phone. For each order we note the customer, the phone number, the cake, the price, a deposit and the pick-up date. Orders are new, baking, ready or collected. Show me what is due this week.'
	},
	{
		icon: 'heart-handshake',
		title: 'Volunteer shifts',
		wish: 'We run a food bank with about forty volunteers. There are shifts with a date, a place and how many people are needed. Volunteers sign up themselves. I want to see which shifts still need people.'
	},
	{
		icon: 'bike',
		title: 'Repair workshop',
		wish: 'A bicycle repair workshop. Customers bring bikes, we write down the fault and an estimate, order parts, repair and hand back. I want a board of jobs by state and the total of what is still to be paid.'
	},
	{
		icon: 'music',
		title: 'Choir and members',
		wish: 'Our choir has sixty members. I need their contact details and voice, who has paid the yearly fee, rehearsals with a date and a place, and who is coming to which one.'
	}
];
