0	name	p
1	op	.
2	name	match
7	op	(
8	string	"([a-z]+)=(.*)"
23	op	,
25	int	2
26	op	)
28	pipe	|
30	name	re
32	op	.
33	name	sub
36	op	(
37	string	r"\s+"
43	op	,
45	string	" "
48	op	,
50	name	p
51	op	)
52	end
