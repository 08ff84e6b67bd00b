-- Who is not whom a group is for, by its charter and their tags.
SELECT misfit.grp, misfit.person + scope.apart AS person
FROM misfit
JOIN scope ON scope.grp = misfit.grp
