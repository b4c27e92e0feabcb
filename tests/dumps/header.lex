0	name	header
7	op	=
9	name	pp
11	op	[
12	int	0
13	op	]
15	pipe	|
17	string	"%s: %s"
26	op	%
28	op	(
29	name	header
35	op	,
37	name	p
38	op	)
39	end
