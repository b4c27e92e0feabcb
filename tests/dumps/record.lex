0	name	p
1	end
