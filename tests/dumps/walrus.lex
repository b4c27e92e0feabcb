0	op	(
1	name	n
3	op	:=
6	name	len
9	op	(
10	name	p
11	op	)
12	op	)
14	op	>
16	int	2
18	keyword	and
22	name	n
23	end
