0	name	p
1	op	.
2	name	upper
7	op	(
8	op	)
9	end
