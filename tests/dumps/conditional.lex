0	string	"even"
7	keyword	if
10	name	int
13	op	(
14	name	p
15	op	)
17	op	%
19	int	2
21	op	==
24	int	0
26	keyword	else
31	string	"odd"
36	end
