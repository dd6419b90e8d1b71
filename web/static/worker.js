var _i=Object.create;var go=Object.defineProperty;var Ui=Object.getOwnPropertyDescriptor;var Hi=Object.getOwnPropertyNames;var Mi=Object.getPrototypeOf,Li=Object.prototype.hasOwnProperty;var mn=(e,t)=>()=>{try{return t||e((t={exports:{}}).exports,t),t.exports}catch(r){throw t=0,r}};var Di=(e,t,r,n)=>{if(t&&typeof t=="object"||typeof t=="function")for(let o of Hi(t))!Li.call(e,o)&&o!==r&&go(e,o,{get:()=>t[o],enumerable:!(n=Ui(t,o))||n.enumerable});return e};var Ni=(e,t,r)=>(r=e!=null?_i(Mi(e)):{},Di(t||!e||!e.__esModule?go(r,"default",{value:e,enumerable:!0}):r,e));var Ps=mn((Eh,en)=>{var Rs=Rs||function(e){return Buffer.from(e).toString("base64")};function Mc(e){var t=this,r=Math.round,n=Math.floor,o=new Array(64),a=new Array(64),s=new Array(64),i=new Array(64),u,c,l,p,f=new Array(65535),d=new Array(65535),h=new Array(64),m=new Array(64),y=[],w=0,S=7,g=new Array(64),E=new Array(64),x=new Array(64),I=new Array(256),T=new Array(2048),k,O=[0,1,5,6,14,15,27,28,2,4,7,13,16,26,29,42,3,8,12,17,25,30,41,43,9,11,18,24,31,40,44,53,10,19,23,32,39,45,52,54,20,22,33,38,46,51,55,60,21,34,37,47,50,56,59,61,35,36,48,49,57,58,62,63],M=[0,0,1,5,1,1,1,1,1,1,0,0,0,0,0,0,0],D=[0,1,2,3,4,5,6,7,8,9,10,11],$=[0,0,2,1,3,3,2,4,3,5,5,4,4,0,0,1,125],N=[1,2,3,0,4,17,5,18,33,49,65,6,19,81,97,7,34,113,20,50,129,145,161,8,35,66,177,193,21,82,209,240,36,51,98,114,130,9,10,22,23,24,25,26,37,38,39,40,41,42,52,53,54,55,56,57,58,67,68,69,70,71,72,73,74,83,84,85,86,87,88,89,90,99,100,101,102,103,104,105,106,115,116,117,118,119,120,121,122,131,132,133,134,135,136,137,138,146,147,148,149,150,151,152,153,154,162,163,164,165,166,167,168,169,170,178,179,180,181,182,183,184,185,186,194,195,196,197,198,199,200,201,202,210,211,212,213,214,215,216,217,218,225,226,227,228,229,230,231,232,233,234,241,242,243,244,245,246,247,248,249,250],oe=[0,0,3,1,1,1,1,1,1,1,1,1,0,0,0,0,0],H=[0,1,2,3,4,5,6,7,8,9,10,11],G=[0,0,2,1,2,4,4,3,4,7,5,4,4,0,1,2,119],K=[0,1,2,3,17,4,5,33,49,6,18,65,81,7,97,113,19,34,50,129,8,20,66,145,161,177,193,9,35,51,82,240,21,98,114,209,10,22,36,52,225,37,241,23,24,25,26,38,39,40,41,42,53,54,55,56,57,58,67,68,69,70,71,72,73,74,83,84,85,86,87,88,89,90,99,100,101,102,103,104,105,106,115,116,117,118,119,120,121,122,130,131,132,133,134,135,136,137,138,146,147,148,149,150,151,152,153,154,162,163,164,165,166,167,168,169,170,178,179,180,181,182,183,184,185,186,194,195,196,197,198,199,200,201,202,210,211,212,213,214,215,216,217,218,226,227,228,229,230,231,232,233,234,242,243,244,245,246,247,248,249,250];function j(b){for(var B=[16,11,10,16,24,40,51,61,12,12,14,19,26,58,60,55,14,13,16,24,40,57,69,56,14,17,22,29,51,87,80,62,18,22,37,56,68,109,103,77,24,35,55,64,81,104,113,92,49,64,78,87,103,121,120,101,72,92,95,98,112,100,103,99],Z=0;Z<64;Z++){var z=n((B[Z]*b+50)/100);z<1?z=1:z>255&&(z=255),o[O[Z]]=z}for(var ne=[17,18,24,47,99,99,99,99,18,21,26,66,99,99,99,99,24,26,56,99,99,99,99,99,47,66,99,99,99,99,99,99,99,99,99,99,99,99,99,99,99,99,99,99,99,99,99,99,99,99,99,99,99,99,99,99,99,99,99,99,99,99,99,99],se=0;se<64;se++){var me=n((ne[se]*b+50)/100);me<1?me=1:me>255&&(me=255),a[O[se]]=me}for(var he=[1,1.387039845,1.306562965,1.175875602,1,.785694958,.5411961,.275899379],Oe=0,Se=0;Se<8;Se++)for(var R=0;R<8;R++)s[Oe]=1/(o[O[Oe]]*he[Se]*he[R]*8),i[Oe]=1/(a[O[Oe]]*he[Se]*he[R]*8),Oe++}function W(b,B){for(var Z=0,z=0,ne=new Array,se=1;se<=16;se++){for(var me=1;me<=b[se];me++)ne[B[z]]=[],ne[B[z]][0]=Z,ne[B[z]][1]=se,z++,Z++;Z*=2}return ne}function be(){u=W(M,D),c=W(oe,H),l=W($,N),p=W(G,K)}function V(){for(var b=1,B=2,Z=1;Z<=15;Z++){for(var z=b;z<B;z++)d[32767+z]=Z,f[32767+z]=[],f[32767+z][1]=Z,f[32767+z][0]=z;for(var ne=-(B-1);ne<=-b;ne++)d[32767+ne]=Z,f[32767+ne]=[],f[32767+ne][1]=Z,f[32767+ne][0]=B-1+ne;b<<=1,B<<=1}}function Y(){for(var b=0;b<256;b++)T[b]=19595*b,T[b+256>>0]=38470*b,T[b+512>>0]=7471*b+32768,T[b+768>>0]=-11059*b,T[b+1024>>0]=-21709*b,T[b+1280>>0]=32768*b+8421375,T[b+1536>>0]=-27439*b,T[b+1792>>0]=-5329*b}function F(b){for(var B=b[0],Z=b[1]-1;Z>=0;)B&1<<Z&&(w|=1<<S),Z--,S--,S<0&&(w==255?(v(255),v(0)):v(w),S=7,w=0)}function v(b){y.push(b)}function C(b){v(b>>8&255),v(b&255)}function ue(b,B){var Z,z,ne,se,me,he,Oe,Se,R=0,L,te=8,Ae=64;for(L=0;L<te;++L){Z=b[R],z=b[R+1],ne=b[R+2],se=b[R+3],me=b[R+4],he=b[R+5],Oe=b[R+6],Se=b[R+7];var ie=Z+Se,le=Z-Se,we=z+Oe,Q=z-Oe,ye=ne+he,ke=ne-he,Te=se+me,Ne=se-me,qe=ie+Te,mt=ie-Te,St=we+ye,Tt=we-ye;b[R]=qe+St,b[R+4]=qe-St;var Gt=(Tt+mt)*.707106781;b[R+2]=mt+Gt,b[R+6]=mt-Gt,qe=Ne+ke,St=ke+Q,Tt=Q+le;var Wt=(qe-Tt)*.382683433,cr=.5411961*qe+Wt,Ft=1.306562965*Tt+Wt,Bt=St*.707106781,Kt=le+Bt,zt=le-Bt;b[R+5]=zt+cr,b[R+3]=zt-cr,b[R+1]=Kt+Ft,b[R+7]=Kt-Ft,R+=8}for(R=0,L=0;L<te;++L){Z=b[R],z=b[R+8],ne=b[R+16],se=b[R+24],me=b[R+32],he=b[R+40],Oe=b[R+48],Se=b[R+56];var no=Z+Se,fn=Z-Se,oo=z+Oe,ao=z-Oe,so=ne+he,io=ne-he,uo=se+me,Ci=se-me,$t=no+uo,dn=no-uo,lr=oo+so,pr=oo-so;b[R]=$t+lr,b[R+32]=$t-lr;var co=(pr+dn)*.707106781;b[R+16]=dn+co,b[R+48]=dn-co,$t=Ci+io,lr=io+ao,pr=ao+fn;var lo=($t-pr)*.382683433,po=.5411961*$t+lo,fo=1.306562965*pr+lo,mo=lr*.707106781,ho=fn+mo,yo=fn-mo;b[R+40]=yo+po,b[R+24]=yo-po,b[R+8]=ho+fo,b[R+56]=ho-fo,R++}var fr;for(L=0;L<Ae;++L)fr=b[L]*B[L],h[L]=fr>0?fr+.5|0:fr-.5|0;return h}function fe(){C(65504),C(16),v(74),v(70),v(73),v(70),v(0),v(1),v(1),v(0),C(1),C(1),v(0),v(0)}function re(b){if(b){C(65505),b[0]===69&&b[1]===120&&b[2]===105&&b[3]===102?C(b.length+2):(C(b.length+5+2),v(69),v(120),v(105),v(102),v(0));for(var B=0;B<b.length;B++)v(b[B])}}function ae(b,B){C(65472),C(17),v(8),C(B),C(b),v(3),v(1),v(17),v(0),v(2),v(17),v(1),v(3),v(17),v(1)}function ee(){C(65499),C(132),v(0);for(var b=0;b<64;b++)v(o[b]);v(1);for(var B=0;B<64;B++)v(a[B])}function U(){C(65476),C(418),v(0);for(var b=0;b<16;b++)v(M[b+1]);for(var B=0;B<=11;B++)v(D[B]);v(16);for(var Z=0;Z<16;Z++)v($[Z+1]);for(var z=0;z<=161;z++)v(N[z]);v(1);for(var ne=0;ne<16;ne++)v(oe[ne+1]);for(var se=0;se<=11;se++)v(H[se]);v(17);for(var me=0;me<16;me++)v(G[me+1]);for(var he=0;he<=161;he++)v(K[he])}function P(b){typeof b>"u"||b.constructor!==Array||b.forEach(B=>{if(typeof B=="string"){C(65534);var Z=B.length;C(Z+2);var z;for(z=0;z<Z;z++)v(B.charCodeAt(z))}})}function de(){C(65498),C(12),v(3),v(1),v(0),v(2),v(17),v(3),v(17),v(0),v(63),v(0)}function X(b,B,Z,z,ne){for(var se=ne[0],me=ne[240],he,Oe=16,Se=63,R=64,L=ue(b,B),te=0;te<R;++te)m[O[te]]=L[te];var Ae=m[0]-Z;Z=m[0],Ae==0?F(z[0]):(he=32767+Ae,F(z[d[he]]),F(f[he]));for(var ie=63;ie>0&&m[ie]==0;ie--);if(ie==0)return F(se),Z;for(var le=1,we;le<=ie;){for(var Q=le;m[le]==0&&le<=ie;++le);var ye=le-Q;if(ye>=Oe){we=ye>>4;for(var ke=1;ke<=we;++ke)F(me);ye=ye&15}he=32767+m[le],F(ne[(ye<<4)+d[he]]),F(f[he]),le++}return ie!=Se&&F(se),Z}function ce(){for(var b=String.fromCharCode,B=0;B<256;B++)I[B]=b(B)}this.encode=function(b,B){var Z=new Date().getTime();B&&De(B),y=new Array,w=0,S=7,C(65496),fe(),P(b.comments),re(b.exifBuffer),ee(),ae(b.width,b.height),U(),de();var z=0,ne=0,se=0;w=0,S=7,this.encode.displayName="_encode_";for(var me=b.data,he=b.width,Oe=b.height,Se=he*4,R=he*3,L,te=0,Ae,ie,le,we,Q,ye,ke,Te;te<Oe;){for(L=0;L<Se;){for(we=Se*te+L,Q=we,ye=-1,ke=0,Te=0;Te<64;Te++)ke=Te>>3,ye=(Te&7)*4,Q=we+ke*Se+ye,te+ke>=Oe&&(Q-=Se*(te+1+ke-Oe)),L+ye>=Se&&(Q-=L+ye-Se+4),Ae=me[Q++],ie=me[Q++],le=me[Q++],g[Te]=(T[Ae]+T[ie+256>>0]+T[le+512>>0]>>16)-128,E[Te]=(T[Ae+768>>0]+T[ie+1024>>0]+T[le+1280>>0]>>16)-128,x[Te]=(T[Ae+1280>>0]+T[ie+1536>>0]+T[le+1792>>0]>>16)-128;z=X(g,s,z,u,l),ne=X(E,i,ne,c,p),se=X(x,i,se,c,p),L+=32}te+=8}if(S>=0){var Ne=[];Ne[1]=S+1,Ne[0]=(1<<S+1)-1,F(Ne)}if(C(65497),typeof en>"u")return new Uint8Array(y);return Buffer.from(y);var qe,mt};function De(b){if(b<=0&&(b=1),b>100&&(b=100),k!=b){var B=0;b<50?B=Math.floor(5e3/b):B=Math.floor(200-b*2),j(B),k=b}}function Ke(){var b=new Date().getTime();e||(e=50),ce(),be(),V(),Y(),De(e);var B=new Date().getTime()-b}Ke()}typeof en<"u"?en.exports=Os:typeof window<"u"&&(window["jpeg-js"]=window["jpeg-js"]||{},window["jpeg-js"].encode=Os);function Os(e,t){typeof t>"u"&&(t=50);var r=new Mc(t),n=r.encode(e,t);return{data:n,width:e.width,height:e.height}}});var Is=mn((Ah,Xn)=>{var Yn=(function(){"use strict";var t=new Int32Array([0,1,8,16,9,2,3,10,17,24,32,25,18,11,4,5,12,19,26,33,40,48,41,34,27,20,13,6,7,14,21,28,35,42,49,56,57,50,43,36,29,22,15,23,30,37,44,51,58,59,52,45,38,31,39,46,53,60,61,54,47,55,62,63]),r=4017,n=799,o=3406,a=2276,s=1567,i=3784,u=5793,c=2896;function l(){}function p(S,g){for(var E=0,x=[],I,T,k=16;k>0&&!S[k-1];)k--;x.push({children:[],index:0});var O=x[0],M;for(I=0;I<k;I++){for(T=0;T<S[I];T++){for(O=x.pop(),O.children[O.index]=g[E];O.index>0;){if(x.length===0)throw new Error("Could not recreate Huffman Table");O=x.pop()}for(O.index++,x.push(O);x.length<=I;)x.push(M={children:[],index:0}),O.children[O.index]=M.children,O=M;E++}I+1<k&&(x.push(M={children:[],index:0}),O.children[O.index]=M.children,O=M)}return x[0].children}function f(S,g,E,x,I,T,k,O,M,D){var $=E.precision,N=E.samplesPerLine,oe=E.scanLines,H=E.mcusPerLine,G=E.progressive,K=E.maxH,j=E.maxV,W=g,be=0,V=0;function Y(){if(V>0)return V--,be>>V&1;if(be=S[g++],be==255){var R=S[g++];if(R)throw new Error("unexpected marker: "+(be<<8|R).toString(16))}return V=7,be>>>7}function F(R){for(var L=R,te;(te=Y())!==null;){if(L=L[te],typeof L=="number")return L;if(typeof L!="object")throw new Error("invalid huffman sequence")}return null}function v(R){for(var L=0;R>0;){var te=Y();if(te===null)return;L=L<<1|te,R--}return L}function C(R){var L=v(R);return L>=1<<R-1?L:L+(-1<<R)+1}function ue(R,L){var te=F(R.huffmanTableDC),Ae=te===0?0:C(te);L[0]=R.pred+=Ae;for(var ie=1;ie<64;){var le=F(R.huffmanTableAC),we=le&15,Q=le>>4;if(we===0){if(Q<15)break;ie+=16;continue}ie+=Q;var ye=t[ie];L[ye]=C(we),ie++}}function fe(R,L){var te=F(R.huffmanTableDC),Ae=te===0?0:C(te)<<M;L[0]=R.pred+=Ae}function re(R,L){L[0]|=Y()<<M}var ae=0;function ee(R,L){if(ae>0){ae--;return}for(var te=T,Ae=k;te<=Ae;){var ie=F(R.huffmanTableAC),le=ie&15,we=ie>>4;if(le===0){if(we<15){ae=v(we)+(1<<we)-1;break}te+=16;continue}te+=we;var Q=t[te];L[Q]=C(le)*(1<<M),te++}}var U=0,P;function de(R,L){for(var te=T,Ae=k,ie=0;te<=Ae;){var le=t[te],we=L[le]<0?-1:1;switch(U){case 0:var Q=F(R.huffmanTableAC),ye=Q&15,ie=Q>>4;if(ye===0)ie<15?(ae=v(ie)+(1<<ie),U=4):(ie=16,U=1);else{if(ye!==1)throw new Error("invalid ACn encoding");P=C(ye),U=ie?2:3}continue;case 1:case 2:L[le]?L[le]+=(Y()<<M)*we:(ie--,ie===0&&(U=U==2?3:0));break;case 3:L[le]?L[le]+=(Y()<<M)*we:(L[le]=P<<M,U=0);break;case 4:L[le]&&(L[le]+=(Y()<<M)*we);break}te++}U===4&&(ae--,ae===0&&(U=0))}function X(R,L,te,Ae,ie){var le=te/H|0,we=te%H,Q=le*R.v+Ae,ye=we*R.h+ie;R.blocks[Q]===void 0&&D.tolerantDecoding||L(R,R.blocks[Q][ye])}function ce(R,L,te){var Ae=te/R.blocksPerLine|0,ie=te%R.blocksPerLine;R.blocks[Ae]===void 0&&D.tolerantDecoding||L(R,R.blocks[Ae][ie])}var De=x.length,Ke,b,B,Z,z,ne;G?T===0?ne=O===0?fe:re:ne=O===0?ee:de:ne=ue;var se=0,me,he;De==1?he=x[0].blocksPerLine*x[0].blocksPerColumn:he=H*E.mcusPerColumn,I||(I=he);for(var Oe,Se;se<he;){for(b=0;b<De;b++)x[b].pred=0;if(ae=0,De==1)for(Ke=x[0],z=0;z<I;z++)ce(Ke,ne,se),se++;else for(z=0;z<I;z++){for(b=0;b<De;b++)for(Ke=x[b],Oe=Ke.h,Se=Ke.v,B=0;B<Se;B++)for(Z=0;Z<Oe;Z++)X(Ke,ne,se,B,Z);if(se++,se===he)break}if(se===he)do{if(S[g]===255&&S[g+1]!==0)break;g+=1}while(g<S.length-2);if(V=0,me=S[g]<<8|S[g+1],me<65280)throw new Error("marker was not found");if(me>=65488&&me<=65495)g+=2;else break}return g-W}function d(S,g){var E=[],x=g.blocksPerLine,I=g.blocksPerColumn,T=x<<3,k=new Int32Array(64),O=new Uint8Array(64);function M(W,be,V){var Y=g.quantizationTable,F,v,C,ue,fe,re,ae,ee,U,P=V,de;for(de=0;de<64;de++)P[de]=W[de]*Y[de];for(de=0;de<8;++de){var X=8*de;if(P[1+X]==0&&P[2+X]==0&&P[3+X]==0&&P[4+X]==0&&P[5+X]==0&&P[6+X]==0&&P[7+X]==0){U=u*P[0+X]+512>>10,P[0+X]=U,P[1+X]=U,P[2+X]=U,P[3+X]=U,P[4+X]=U,P[5+X]=U,P[6+X]=U,P[7+X]=U;continue}F=u*P[0+X]+128>>8,v=u*P[4+X]+128>>8,C=P[2+X],ue=P[6+X],fe=c*(P[1+X]-P[7+X])+128>>8,ee=c*(P[1+X]+P[7+X])+128>>8,re=P[3+X]<<4,ae=P[5+X]<<4,U=F-v+1>>1,F=F+v+1>>1,v=U,U=C*i+ue*s+128>>8,C=C*s-ue*i+128>>8,ue=U,U=fe-ae+1>>1,fe=fe+ae+1>>1,ae=U,U=ee+re+1>>1,re=ee-re+1>>1,ee=U,U=F-ue+1>>1,F=F+ue+1>>1,ue=U,U=v-C+1>>1,v=v+C+1>>1,C=U,U=fe*a+ee*o+2048>>12,fe=fe*o-ee*a+2048>>12,ee=U,U=re*n+ae*r+2048>>12,re=re*r-ae*n+2048>>12,ae=U,P[0+X]=F+ee,P[7+X]=F-ee,P[1+X]=v+ae,P[6+X]=v-ae,P[2+X]=C+re,P[5+X]=C-re,P[3+X]=ue+fe,P[4+X]=ue-fe}for(de=0;de<8;++de){var ce=de;if(P[8+ce]==0&&P[16+ce]==0&&P[24+ce]==0&&P[32+ce]==0&&P[40+ce]==0&&P[48+ce]==0&&P[56+ce]==0){U=u*V[de+0]+8192>>14,P[0+ce]=U,P[8+ce]=U,P[16+ce]=U,P[24+ce]=U,P[32+ce]=U,P[40+ce]=U,P[48+ce]=U,P[56+ce]=U;continue}F=u*P[0+ce]+2048>>12,v=u*P[32+ce]+2048>>12,C=P[16+ce],ue=P[48+ce],fe=c*(P[8+ce]-P[56+ce])+2048>>12,ee=c*(P[8+ce]+P[56+ce])+2048>>12,re=P[24+ce],ae=P[40+ce],U=F-v+1>>1,F=F+v+1>>1,v=U,U=C*i+ue*s+2048>>12,C=C*s-ue*i+2048>>12,ue=U,U=fe-ae+1>>1,fe=fe+ae+1>>1,ae=U,U=ee+re+1>>1,re=ee-re+1>>1,ee=U,U=F-ue+1>>1,F=F+ue+1>>1,ue=U,U=v-C+1>>1,v=v+C+1>>1,C=U,U=fe*a+ee*o+2048>>12,fe=fe*o-ee*a+2048>>12,ee=U,U=re*n+ae*r+2048>>12,re=re*r-ae*n+2048>>12,ae=U,P[0+ce]=F+ee,P[56+ce]=F-ee,P[8+ce]=v+ae,P[48+ce]=v-ae,P[16+ce]=C+re,P[40+ce]=C-re,P[24+ce]=ue+fe,P[32+ce]=ue-fe}for(de=0;de<64;++de){var De=128+(P[de]+8>>4);be[de]=De<0?0:De>255?255:De}}w(T*I*8);for(var D,$,N=0;N<I;N++){var oe=N<<3;for(D=0;D<8;D++)E.push(new Uint8Array(T));for(var H=0;H<x;H++){M(g.blocks[N][H],O,k);var G=0,K=H<<3;for($=0;$<8;$++){var j=E[oe+$];for(D=0;D<8;D++)j[K+D]=O[G++]}}}return E}function h(S){return S<0?0:S>255?255:S}l.prototype={load:function(g){var E=new XMLHttpRequest;E.open("GET",g,!0),E.responseType="arraybuffer",E.onload=(function(){var x=new Uint8Array(E.response||E.mozResponseArrayBuffer);this.parse(x),this.onload&&this.onload()}).bind(this),E.send(null)},parse:function(g){var E=this.opts.maxResolutionInMP*1e3*1e3,x=0,I=g.length;function T(){var Q=g[x]<<8|g[x+1];return x+=2,Q}function k(){var Q=T(),ye=g.subarray(x,x+Q-2);return x+=ye.length,ye}function O(Q){var ye=1,ke=1,Te,Ne;for(Ne in Q.components)Q.components.hasOwnProperty(Ne)&&(Te=Q.components[Ne],ye<Te.h&&(ye=Te.h),ke<Te.v&&(ke=Te.v));var qe=Math.ceil(Q.samplesPerLine/8/ye),mt=Math.ceil(Q.scanLines/8/ke);for(Ne in Q.components)if(Q.components.hasOwnProperty(Ne)){Te=Q.components[Ne];var St=Math.ceil(Math.ceil(Q.samplesPerLine/8)*Te.h/ye),Tt=Math.ceil(Math.ceil(Q.scanLines/8)*Te.v/ke),Gt=qe*Te.h,Wt=mt*Te.v,cr=Wt*Gt,Ft=[];w(cr*256);for(var Bt=0;Bt<Wt;Bt++){for(var Kt=[],zt=0;zt<Gt;zt++)Kt.push(new Int32Array(64));Ft.push(Kt)}Te.blocksPerLine=St,Te.blocksPerColumn=Tt,Te.blocks=Ft}Q.maxH=ye,Q.maxV=ke,Q.mcusPerLine=qe,Q.mcusPerColumn=mt}var M=null,D=null,$=null,N,oe,H=[],G=[],K=[],j=[],W=T(),be=-1;if(this.comments=[],W!=65496)throw new Error("SOI not found");for(W=T();W!=65497;){var V,Y,F;switch(W){case 65280:break;case 65504:case 65505:case 65506:case 65507:case 65508:case 65509:case 65510:case 65511:case 65512:case 65513:case 65514:case 65515:case 65516:case 65517:case 65518:case 65519:case 65534:var v=k();if(W===65534){var C=String.fromCharCode.apply(null,v);this.comments.push(C)}W===65504&&v[0]===74&&v[1]===70&&v[2]===73&&v[3]===70&&v[4]===0&&(M={version:{major:v[5],minor:v[6]},densityUnits:v[7],xDensity:v[8]<<8|v[9],yDensity:v[10]<<8|v[11],thumbWidth:v[12],thumbHeight:v[13],thumbData:v.subarray(14,14+3*v[12]*v[13])}),W===65505&&v[0]===69&&v[1]===120&&v[2]===105&&v[3]===102&&v[4]===0&&(this.exifBuffer=v.subarray(5,v.length)),W===65518&&v[0]===65&&v[1]===100&&v[2]===111&&v[3]===98&&v[4]===101&&v[5]===0&&(D={version:v[6],flags0:v[7]<<8|v[8],flags1:v[9]<<8|v[10],transformCode:v[11]});break;case 65499:for(var ue=T(),fe=ue+x-2;x<fe;){var re=g[x++];w(256);var ae=new Int32Array(64);if(re>>4===0)for(Y=0;Y<64;Y++){var ee=t[Y];ae[ee]=g[x++]}else if(re>>4===1)for(Y=0;Y<64;Y++){var ee=t[Y];ae[ee]=T()}else throw new Error("DQT: invalid table spec");H[re&15]=ae}break;case 65472:case 65473:case 65474:T(),N={},N.extended=W===65473,N.progressive=W===65474,N.precision=g[x++],N.scanLines=T(),N.samplesPerLine=T(),N.components={},N.componentsOrder=[];var U=N.scanLines*N.samplesPerLine;if(U>E){var P=Math.ceil((U-E)/1e6);throw new Error(`maxResolutionInMP limit exceeded by ${P}MP`)}var de=g[x++],X,ce=0,De=0;for(V=0;V<de;V++){X=g[x];var Ke=g[x+1]>>4,b=g[x+1]&15,B=g[x+2];if(Ke<=0||b<=0)throw new Error("Invalid sampling factor, expected values above 0");N.componentsOrder.push(X),N.components[X]={h:Ke,v:b,quantizationIdx:B},x+=3}O(N),G.push(N);break;case 65476:var Z=T();for(V=2;V<Z;){var z=g[x++],ne=new Uint8Array(16),se=0;for(Y=0;Y<16;Y++,x++)se+=ne[Y]=g[x];w(16+se);var me=new Uint8Array(se);for(Y=0;Y<se;Y++,x++)me[Y]=g[x];V+=17+se,(z>>4===0?j:K)[z&15]=p(ne,me)}break;case 65501:T(),oe=T();break;case 65500:T(),T();break;case 65498:var he=T(),Oe=g[x++],Se=[],R;for(V=0;V<Oe;V++){R=N.components[g[x++]];var L=g[x++];R.huffmanTableDC=j[L>>4],R.huffmanTableAC=K[L&15],Se.push(R)}var te=g[x++],Ae=g[x++],ie=g[x++],le=f(g,x,N,Se,oe,te,Ae,ie>>4,ie&15,this.opts);x+=le;break;case 65535:g[x]!==255&&x--;break;default:if(g[x-3]==255&&g[x-2]>=192&&g[x-2]<=254){x-=3;break}else if(W===224||W==225){if(be!==-1)throw new Error(`first unknown JPEG marker at offset ${be.toString(16)}, second unknown JPEG marker ${W.toString(16)} at offset ${(x-1).toString(16)}`);be=x-1;let Q=T();if(g[x+Q-2]===255){x+=Q-2;break}}throw new Error("unknown JPEG marker "+W.toString(16))}W=T()}if(G.length!=1)throw new Error("only single frame JPEGs supported");for(var V=0;V<G.length;V++){var we=G[V].components;for(var Y in we)we[Y].quantizationTable=H[we[Y].quantizationIdx],delete we[Y].quantizationIdx}this.width=N.samplesPerLine,this.height=N.scanLines,this.jfif=M,this.adobe=D,this.components=[];for(var V=0;V<N.componentsOrder.length;V++){var R=N.components[N.componentsOrder[V]];this.components.push({lines:d(N,R),scaleX:R.h/N.maxH,scaleY:R.v/N.maxV})}},getData:function(g,E){var x=this.width/g,I=this.height/E,T,k,O,M,D,$,N,oe,H,G,K=0,j,W,be,V,Y,F,v,C,ue,fe,re,ae=g*E*this.components.length;w(ae);var ee=new Uint8Array(ae);switch(this.components.length){case 1:for(T=this.components[0],G=0;G<E;G++)for(D=T.lines[0|G*T.scaleY*I],H=0;H<g;H++)j=D[0|H*T.scaleX*x],ee[K++]=j;break;case 2:for(T=this.components[0],k=this.components[1],G=0;G<E;G++)for(D=T.lines[0|G*T.scaleY*I],$=k.lines[0|G*k.scaleY*I],H=0;H<g;H++)j=D[0|H*T.scaleX*x],ee[K++]=j,j=$[0|H*k.scaleX*x],ee[K++]=j;break;case 3:for(re=!0,this.adobe&&this.adobe.transformCode?re=!0:typeof this.opts.colorTransform<"u"&&(re=!!this.opts.colorTransform),T=this.components[0],k=this.components[1],O=this.components[2],G=0;G<E;G++)for(D=T.lines[0|G*T.scaleY*I],$=k.lines[0|G*k.scaleY*I],N=O.lines[0|G*O.scaleY*I],H=0;H<g;H++)re?(j=D[0|H*T.scaleX*x],W=$[0|H*k.scaleX*x],be=N[0|H*O.scaleX*x],C=h(j+1.402*(be-128)),ue=h(j-.3441363*(W-128)-.71413636*(be-128)),fe=h(j+1.772*(W-128))):(C=D[0|H*T.scaleX*x],ue=$[0|H*k.scaleX*x],fe=N[0|H*O.scaleX*x]),ee[K++]=C,ee[K++]=ue,ee[K++]=fe;break;case 4:if(!this.adobe)throw new Error("Unsupported color mode (4 components)");for(re=!1,this.adobe&&this.adobe.transformCode?re=!0:typeof this.opts.colorTransform<"u"&&(re=!!this.opts.colorTransform),T=this.components[0],k=this.components[1],O=this.components[2],M=this.components[3],G=0;G<E;G++)for(D=T.lines[0|G*T.scaleY*I],$=k.lines[0|G*k.scaleY*I],N=O.lines[0|G*O.scaleY*I],oe=M.lines[0|G*M.scaleY*I],H=0;H<g;H++)re?(j=D[0|H*T.scaleX*x],W=$[0|H*k.scaleX*x],be=N[0|H*O.scaleX*x],V=oe[0|H*M.scaleX*x],Y=255-h(j+1.402*(be-128)),F=255-h(j-.3441363*(W-128)-.71413636*(be-128)),v=255-h(j+1.772*(W-128))):(Y=D[0|H*T.scaleX*x],F=$[0|H*k.scaleX*x],v=N[0|H*O.scaleX*x],V=oe[0|H*M.scaleX*x]),ee[K++]=255-Y,ee[K++]=255-F,ee[K++]=255-v,ee[K++]=255-V;break;default:throw new Error("Unsupported color mode")}return ee},copyToImageData:function(g,E){var x=g.width,I=g.height,T=g.data,k=this.getData(x,I),O=0,M=0,D,$,N,oe,H,G,K,j,W;switch(this.components.length){case 1:for($=0;$<I;$++)for(D=0;D<x;D++)N=k[O++],T[M++]=N,T[M++]=N,T[M++]=N,E&&(T[M++]=255);break;case 3:for($=0;$<I;$++)for(D=0;D<x;D++)K=k[O++],j=k[O++],W=k[O++],T[M++]=K,T[M++]=j,T[M++]=W,E&&(T[M++]=255);break;case 4:for($=0;$<I;$++)for(D=0;D<x;D++)H=k[O++],G=k[O++],N=k[O++],oe=k[O++],K=255-h(H*(1-oe/255)+oe),j=255-h(G*(1-oe/255)+oe),W=255-h(N*(1-oe/255)+oe),T[M++]=K,T[M++]=j,T[M++]=W,E&&(T[M++]=255);break;default:throw new Error("Unsupported color mode")}}};var m=0,y=0;function w(S=0){var g=m+S;if(g>y){var E=Math.ceil((g-y)/1024/1024);throw new Error(`maxMemoryUsageInMB limit exceeded by at least ${E}MB`)}m=g}return l.resetMaxMemoryUsage=function(S){m=0,y=S},l.getBytesAllocated=function(){return m},l.requestMemoryAllocation=w,l})();typeof Xn<"u"?Xn.exports=ks:typeof window<"u"&&(window["jpeg-js"]=window["jpeg-js"]||{},window["jpeg-js"].decode=ks);function ks(e,t={}){var r={colorTransform:void 0,useTArray:!1,formatAsRGBA:!0,tolerantDecoding:!0,maxResolutionInMP:100,maxMemoryUsageInMB:512},n={...r,...t},o=new Uint8Array(e),a=new Yn;a.opts=n,Yn.resetMaxMemoryUsage(n.maxMemoryUsageInMB*1024*1024),a.parse(o);var s=n.formatAsRGBA?4:3,i=a.width*a.height*s;try{Yn.requestMemoryAllocation(i);var u={width:a.width,height:a.height,exifBuffer:a.exifBuffer,data:n.useTArray?new Uint8Array(i):Buffer.alloc(i)};a.comments.length>0&&(u.comments=a.comments)}catch(c){throw c instanceof RangeError?new Error("Could not allocate enough memory for the image. Required: "+i):c instanceof ReferenceError&&c.message==="Buffer is not defined"?new Error("Buffer is not globally defined in this environment. Consider setting useTArray to true"):c}return a.copyToImageData(u,n.formatAsRGBA),u}});var _s=mn((Oh,Cs)=>{var Lc=Ps(),Dc=Is();Cs.exports={encode:Lc,decode:Dc}});function dr(e,t){return Object.entries(t).reduce((r,[n,o])=>{let a=new RegExp(`^((?:const|alias) ${n}(?:\\s*:[^=]*)? = )([^;]+);`,"m"),s=a.exec(r);if(!s)throw new RangeError(`Cannot specialise ${n} as the shader declares no such const or alias: it begins with '${e.slice(0,60).replaceAll(`
`," ")}\u2026'`);return r.replace(a,`$1${Gi(o,s[2])};`)},e)}function Gi(e,t){return typeof e=="string"?e:/^[\d.]+u$/.test(t)?`${e}u`:/^-?\d+i?$/.test(t)?`${e}`:Number.isInteger(e)?e.toFixed(1):`${e}`}var Wi=["maxBufferSize","maxStorageBufferBindingSize","maxStorageBuffersPerShaderStage","maxComputeWorkgroupStorageSize","maxComputeInvocationsPerWorkgroup","maxComputeWorkgroupSizeX"],Fi=["timestamp-query","shader-f16","subgroups"],Bi=/llvmpipe|lavapipe|swiftshader|softpipe|basic render/i;function Ki(e){return Bi.test(`${e.name} ${e.vendor} ${e.architecture}`)}async function vo(){let e=await navigator.gpu?.requestAdapter({powerPreference:"high-performance"});if(!e)throw new Error("Cannot open a GPU as no WebGPU adapter was found: run `deno task doctor`, which says what is missing");let t=Object.fromEntries(Wi.map(o=>[o,e.limits[o]])),r=Fi.filter(o=>e.features.has(o)),n=await e.requestDevice({requiredLimits:t,requiredFeatures:r});return $i(n,zi(e.info))}function zi(e){return{name:e.description||e.device||e.architecture||"unnamed adapter",vendor:e.vendor,architecture:e.architecture}}function $i(e,t){let r;e.addEventListener("uncapturederror",o=>{let{error:a}=o;r??=new Error(`Cannot go on as the GPU reports: ${a.message}`)}),e.lost.then(({reason:o,message:a})=>{o!=="destroyed"&&(r??=new Error(`Cannot go on as the GPU was lost: ${a||o}`))});let n=new Map;return{gpu:e,adapter:t,traits:{software:Ki(t),features:e.features,limits:e.limits},check(){if(r)throw r},pipeline(o,a){let s=n.get(a)??Vi(e,o,a);return n.set(a,s),s}}}function qi(e,t){let r=t.matchAll(/@binding\((\d+)\)\s+var<storage, (read|read_write)>/g);return e.createBindGroupLayout({entries:[...r].map(([,n,o])=>({binding:Number(n),visibility:4,buffer:{type:o==="read"?"read-only-storage":"storage"}}))})}async function Vi(e,t,r){e.pushErrorScope("validation");let n=e.createShaderModule({label:t,code:r}),o=e.createPipelineLayout({bindGroupLayouts:[qi(e,r)]}),a={module:n,entryPoint:"main"},s=e.createComputePipelineAsync({label:t,layout:o,compute:a}).catch(p=>p),{messages:i}=await n.getCompilationInfo(),u=await e.popErrorScope(),c=await s,l=i.find(({type:p})=>p==="error");if(l)throw Yi(t,r,l.lineNum,l.linePos,l.message);if(u)throw new SyntaxError(`Cannot compile shaders/${t}.wgsl: ${u.message}`);if(c instanceof Error)throw new SyntaxError(`Cannot compile shaders/${t}.wgsl: ${c.message}`);return c}function Yi(e,t,r,n,o){let a=e.split("@")[0];return new SyntaxError(`Cannot compile shaders/${a}.wgsl:${r}:${n}: ${o.trim()}
  ${t.split(`
`)[r-1]??""}
  ${" ".repeat(Math.max(0,n-1))}^`)}function qt(e,t,r,n){return e.pipeline(t,dr(r,n))}function Vt(e,t,r){if(e.height===t.height&&e.width===t.width)return e;if(r==="contain")return Zi(e,t);let[n,o,a,s]=r==="cover"?Xi(e,t):[0,0,e.width,e.height];return wo(e,t,n,o,a,s)}function Xi(e,t){let r=t.width/t.height,n=e.width/e.height>=r,o=n?r*e.height:e.width,a=n?e.height:e.width/r;return[(e.width-o)/2,(e.height-a)/2,o,a]}function Zi(e,t){let r=Math.min(t.width/e.width,t.height/e.height),n=Math.min(t.width,Math.max(1,Math.round(e.width*r))),o=Math.min(t.height,Math.max(1,Math.round(e.height*r))),a=wo(e,{height:o,width:n},0,0,e.width,e.height),s=new Uint8Array(t.height*t.width*3),i=Math.round((t.width-n)/2),u=Math.round((t.height-o)/2);for(let c=0;c<o;c++){let l=a.pixels.subarray(c*n*3,(c+1)*n*3);s.set(l,((u+c)*t.width+i)*3)}return{...t,pixels:s}}function wo(e,t,r,n,o,a){let s=xo(e.width,t.width,r,r+o),i=xo(e.height,t.height,n,n+a),u=new Uint8Array(e.height*t.width*3);bo(e.pixels,u,s,e.height,e.width*3,3,t.width*3,3);let c=new Uint8Array(t.height*t.width*3);return bo(u,c,i,t.width,3,t.width*3,3,t.width*3),{...t,pixels:c}}function xo(e,t,r,n){let o=Math.fround(r),a=Math.fround(Math.fround(n)-o)/t,s=Math.max(a,1);return Array.from({length:t},(i,u)=>{let c=o+(u+.5)*a,l=Math.max(0,Math.trunc(c-s+.5)),p=Math.min(e,Math.trunc(c+s+.5)),f=Array.from({length:p-l},(h,m)=>Math.max(0,1-Math.abs((m+l-c+.5)*(1/s)))),d=f.reduce((h,m)=>h+m,0);return{first:l,weights:Int32Array.from(f,h=>Math.trunc(.5+h/d*2**22))}})}function bo(e,t,r,n,o,a,s,i){for(let u=0;u<n;u++)r.forEach(({first:c,weights:l},p)=>{for(let f=0;f<3;f++){let d=2097152,h=u*o+c*a+f;for(let m=0;m<l.length;m++,h+=a)d+=e[h]*l[m];t[u*s+p*i+f]=Math.min(255,d>>22)}})}function A(e){return e.reduce((t,r)=>t*r,1)}function Ge(e){return`[${e.join(", ")}]`}function J(e,t,r){return new RangeError(`Cannot apply ${e} to ${t.map(Ge).join(", ")}: expected ${r}`)}function _(e,t,r){return t+Math.floor(e()*(r-t+1))}function ve(e,t,r,n,o){return{name:e,passes:a=>[{source:t,constants:n(a),operands:r,workgroups:[Math.ceil(o(a)/Pe)]}]}}var Pe=64,q={step:0,count:1,seed:2,offset:3,learningRate:4,correction1:5,correction2:6},xe=[8],mr=new DataView(new ArrayBuffer(4));function hr(e){return mr.setUint32(0,e),mr.getFloat32(0)}function st(e){return mr.setFloat32(0,e),mr.getUint32(0)}var So=`// The sum of two tensors: y[i] = a[i] + b[i].
const SIZE = 1u;
const WORKGROUP = 64u;

@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * WORKGROUP + id.x;
  if (i < SIZE) {
    y[i] = a[i] + b[i];
  }
}
`;function To(e,t,r,n,o){return Math.floor((e+n-(t-1)*o-1)/r)+1}function yr(e,t,r,{strides:n,pads:o,dilations:a}){return[To(e,r[0],n[0],o[0]+o[2],a[0]),To(t,r[1],n[1],o[1]+o[3],a[1])]}function hn(e,t,r,n){let o=c=>n==="VALID"?0:Math.max(0,(Math.ceil(e[c]/r[c])-1)*r[c]+t[c]-e[c]),[a,s]=[o(0),o(1)],[i,u]=[Math.floor(a/2),Math.floor(s/2)];return{strides:r,pads:[i,u,a-i,s-u],dilations:[1,1]}}function gr(e,t){let r=o=>_(e,0,t[o]-1),n=()=>_(e,1,4)===1?2:1;return{strides:[_(e,1,2),_(e,1,2)],pads:[r(0),r(1),r(0),r(1)],dilations:[n(),n()]}}function vr(e,t,r){return(t-1)*r+_(e,1,6)}function Yt({strides:e,pads:t,dilations:r}){return{STRIDE_Y:e[0],STRIDE_X:e[1],PAD_TOP:t[0],PAD_LEFT:t[1],DILATION_Y:r[0],DILATION_X:r[1]}}function et(e,t,r){return{batch:e[0],height:e[1],width:e[2],channels:e[3],kernelHeight:t[0],kernelWidth:t[1],outHeight:r[1],outWidth:r[2],filters:t[3]}}function it(e,t,r){return[e[0],...yr(e[1],e[2],[t[0],t[1]],r),t[3]]}function tt(e,t){return{BATCH:e.batch,HEIGHT:e.height,WIDTH:e.width,CHANNELS:e.channels,KERNEL_HEIGHT:e.kernelHeight,KERNEL_WIDTH:e.kernelWidth,OUT_HEIGHT:e.outHeight,OUT_WIDTH:e.outWidth,FILTERS:e.filters,...Yt(t)}}function Et(e,{strides:t,pads:r,dilations:n,groups:o},a){let[s,i]=[e.channels/o,e.filters/o],u=0;for(let c=0;c<e.batch;c++)for(let l=0;l<e.outHeight;l++)for(let p=0;p<e.outWidth;p++)for(let f=0;f<e.filters;f++,u++){let d=Math.floor(f/i)*s;for(let h=0;h<e.kernelHeight;h++){let m=l*t[0]-r[0]+h*n[0];if(!(m<0||m>=e.height))for(let y=0;y<e.kernelWidth;y++){let w=p*t[1]-r[1]+y*n[1];if(w<0||w>=e.width)continue;let S=((c*e.height+m)*e.width+w)*e.channels+d,g=(h*e.kernelWidth+y)*s*e.filters+f;for(let E=0;E<s;E++)a(S+E,g+E*e.filters,u)}}}}function At(e,t){let r=e.kernelHeight*e.kernelWidth*e.channels/t;return 2*e.batch*e.outHeight*e.outWidth*e.filters*r}var ze={strides:[1,1],pads:[1,1,1,1],dilations:[1,1],groups:1},Ot=[{x:[2,28,23,32],w:[3,3,32,64],attributes:ze},{x:[1,56,46,16],w:[3,3,16,32],attributes:ze},{x:[1,112,92,3],w:[3,3,3,16],attributes:ze},{x:[3,1,1,5],w:[3,3,5,8],attributes:ze},{x:[2,9,7,4],w:[1,1,4,12],attributes:{...ze,pads:[0,0,0,0]}},{x:[2,9,7,8],w:[5,3,8,4],attributes:{...ze,strides:[2,2],pads:[2,1,1,0]}},{x:[2,8,9,6],w:[3,2,3,4],attributes:{...ze,groups:2,pads:[0,1,2,0]}},{x:[1,9,9,4],w:[3,3,4,8],attributes:{...ze,dilations:[2,3]}},{x:[2,7,6,4],w:[2,3,4,8],attributes:{...ze,pads:[0,1,1,2]}},{x:[2,7,8,4],w:[3,3,4,4],attributes:{...ze,strides:[1,2]}},{x:[2,8,7,4],w:[3,3,4,4],attributes:{...ze,strides:[2,1]}}];function Rt(e){let t=_(e,1,4)===1?2:1,r=[_(e,1,4),_(e,1,4)],n=gr(e,r),o=_(e,1,9),a=_(e,1,3)*(_(e,0,1)?4:1),s=i=>vr(e,r[i],n.dilations[i]);return{x:[_(e,1,3),s(0),s(1),o*t],w:[...r,o,a*t],attributes:{...n,groups:t}}}function xr(e){return[Math.ceil(e[0]*e[1]*e[2]/256),1,Math.ceil(e[3]/8)]}function Qi(e){return e.map(t=>t.map(Math.abs))}function Ue(e){return(t,r)=>e(Qi(t),r)}var Eo=`// Rectified linear unit: y[i] = max(x[i], 0).
const SIZE = 1u;
const WORKGROUP = 64u;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * WORKGROUP + id.x;
  if (i < SIZE) {
    y[i] = max(x[i], 0.0);
  }
}
`;var Ao=`// The gradient of ReLU by its input: dx[i] = dy[i] where y[i] > 0, else 0.
const SIZE = 1u;
const WORKGROUP = 64u;

@group(0) @binding(0) var<storage, read> dy: array<f32>;
@group(0) @binding(1) var<storage, read> y: array<f32>;
@group(0) @binding(2) var<storage, read_write> dx: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * WORKGROUP + id.x;
  if (i < SIZE) {
    dx[i] = select(0.0, dy[i], y[i] > 0.0);
  }
}
`;var br=[[16,512],[3,7,5,3],[1,1],[65536*64+1]];function Pt(e){return Array.from({length:_(e,1,4)},()=>_(e,1,7))}var wr={name:"relu",shape(e){if(e.length!==1)throw J("relu",e,"one tensor");return e[0]},reference:([e])=>e.map(t=>Math.max(t,0)),gradient:({output:e,dOutput:t,append:r})=>[r(ht,[t,e],{})],kernels:[ve("relu",Eo,[0,"output"],e=>({SIZE:A(e.output)}),e=>A(e.output))],flops:({output:e})=>A(e),samples:br.map(e=>({inputs:[e],attributes:{}})),randomSample:e=>({inputs:[Pt(e)],attributes:{}})},ht={name:"reluGradient",shape(e){if(e.length!==2||String(e[0])!==String(e[1]))throw J("reluGradient",e,"dy and y of one shape");return e[0]},reference:([e,t])=>e.map((r,n)=>t[n]>0?r:0),kernels:[ve("relu_gradient",Ao,[0,1,"output"],e=>({SIZE:A(e.output)}),e=>A(e.output))],flops:({output:e})=>A(e),samples:br.map(e=>({inputs:[e,e],attributes:{}})),randomSample(e){let t=Pt(e);return{inputs:[t,t],attributes:{}}}};var Sr={name:"add",shape(e){if(e.length!==2||String(e[0])!==String(e[1]))throw J("add",e,"two tensors of one shape");return e[0]},reference:([e,t])=>e.map((r,n)=>r+t[n]),magnitude:Ue(([e,t])=>e.map((r,n)=>r+t[n])),gradient:({dOutput:e})=>[e,e],kernels:[ve("add",So,[0,1,"output"],e=>({SIZE:A(e.output)}),e=>A(e.output))],flops:({output:e})=>A(e),samples:br.map(e=>({inputs:[e,e],attributes:{}})),randomSample(e){let t=Pt(e);return{inputs:[t,t],attributes:{}}}};var Oo=64,Ve=class{tensors=[];input(t,r,n="f32"){return this.#e(t,r,n,{kind:"input"})}state(t,r,n="f32",o=a=>new Float32Array(a)){return this.#e(t,r,n,{kind:"state",initial:o})}append(t,r,n,o){let a=r.map(u=>u.shape),s=t.shape(a,n);if(s.some(u=>!Number.isInteger(u)||u<1))throw J(t.name,a,`shapes that leave something, not ${Ge(s)}`);r.forEach((u,c)=>ru(t,u,c));let i=o??`${t.name}_${this.tensors.length}`;return this.#e(i,s,t.outputDType??"f32",{kind:"op",op:t,inputs:r,attributes:n})}pack(t,r){let{offsets:n,size:o}=tu(r.map(({shape:a})=>a));return this.#e(t,[o],"f32",{kind:"pack",members:r,offsets:n})}#e(t,r,n,o){let a={id:this.tensors.length,name:t,shape:r,dtype:n,source:o};return this.tensors.push(a),a}};function tu(e){let t=0;return{offsets:e.map(n=>{let o=t;return t+=Math.ceil(A(n)/Oo)*Oo,o}),size:t}}function ru(e,t,r){let n=e.dtypes?.[r]??"f32";if(t.dtype!==n)throw new TypeError(`Cannot apply ${e.name} to '${t.name}': its input ${r} is ${n}, found ${t.dtype}`)}function Ro(e){return e.source.kind==="op"?e.source.inputs:e.source.kind==="pack"?e.source.members:[]}function kt(e,t){let r=new Set(t);for(let n of e.tensors.toReversed())r.has(n)&&Ro(n).forEach(o=>r.add(o));return e.tensors.filter(n=>r.has(n))}function Po(e,t,r){let n=nu(e,r),o=new Map;o.set(t,e.state("one",t.shape,"f32",()=>[1]));for(let a of kt(e,[t]).toReversed()){let s=o.get(a);if(!s||a.source.kind!=="op")continue;let{op:i,inputs:u,attributes:c}=a.source;if(!u.some(p=>n.has(p)))continue;if(!i.gradient)throw new TypeError(`Cannot differentiate ${i.name}: it has no gradient`);let l=e.append.bind(e);i.gradient({inputs:u,output:a,dOutput:s,attributes:c,append:l}).forEach((p,f)=>{if(!p||!n.has(u[f]))return;let d=o.get(u[f]);o.set(u[f],d?e.append(Sr,[d,p],{}):p)})}return r.map(a=>{let s=o.get(a);if(s)return s;throw new TypeError(`Cannot differentiate by '${a.name}': the loss does not use it`)})}function nu(e,t){let r=new Set(t);for(let n of e.tensors)Ro(n).some(o=>r.has(o))&&r.add(n);return r}var ko=`// Convolution without groups: y[p, f] = b[f] + \u03A3_ky \u03A3_kx \u03A3_c x[n, iy, ix, c] \xB7 w[ky, kx, c, f], p = (n, oy, ox),
// with iy = oy\xB7STRIDE_Y \u2212 PAD_TOP + ky\xB7DILATION_Y, ix likewise; then ReLU where RELU.
// Tiling: a thread computes 4 pixels, a workgroup's width apart, by 8 filters in registers. The weights' addresses are the
// same for a whole workgroup, so that a CPU adapter loads them once for all its lanes; there is no workgroup memory.
// Layouts: x [N, H, W, C], w [KH, KW, C, F/4] of vec4, b [F/4] of vec4, y [N, OH, OW, F/4] of vec4.
const BATCH = 1u;
const HEIGHT = 5u;
const WIDTH = 5u;
const CHANNELS = 4u;
const KERNEL_HEIGHT = 3u;
const KERNEL_WIDTH = 3u;
const OUT_HEIGHT = 5u;
const OUT_WIDTH = 5u;
const FILTERS = 4u;
const STRIDE_Y = 1u;
const STRIDE_X = 1u;
const PAD_TOP = 1u;
const PAD_LEFT = 1u;
const DILATION_Y = 1u;
const DILATION_X = 1u;
const RELU = false;
const WORKGROUP = 64u;

const QUADS = FILTERS / 4u;
const PIXELS = BATCH * OUT_HEIGHT * OUT_WIDTH;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> w: array<vec4f>;
@group(0) @binding(2) var<storage, read> b: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> y: array<vec4f>;

// Where the channels of a tap start, and whether it lies inside the border; outside, the place is another cell's.
struct Tap {
  place: u32,
  inside: bool,
}

fn tap(pixel: u32, ky: u32, kx: u32) -> Tap {
  let row = pixel / OUT_WIDTH % OUT_HEIGHT * STRIDE_Y + ky * DILATION_Y - PAD_TOP;
  let column = pixel % OUT_WIDTH * STRIDE_X + kx * DILATION_X - PAD_LEFT;
  let n = pixel / (OUT_WIDTH * OUT_HEIGHT);
  let inside = row < HEIGHT && column < WIDTH;
  return Tap(select(0u, ((n * HEIGHT + row) * WIDTH + column) * CHANNELS, inside), inside);
}

fn write(pixel: u32, quad: u32, sum: vec4f) {
  if (pixel < PIXELS && quad < QUADS) {
    y[pixel * QUADS + quad] = select(sum, max(sum, vec4f(0.0)), RELU);
  }
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(local_invocation_index) lane: u32, @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let quad0 = group.z * 2u;
  let quad1 = min(quad0 + 1u, QUADS - 1u);
  let first = (group.y * groups.x + group.x) * WORKGROUP * 4u + lane;
  let pixel0 = first + 0u * WORKGROUP;
  let pixel1 = first + 1u * WORKGROUP;
  let pixel2 = first + 2u * WORKGROUP;
  let pixel3 = first + 3u * WORKGROUP;
  var sum00 = b[quad0];
  var sum01 = b[quad1];
  var sum10 = b[quad0];
  var sum11 = b[quad1];
  var sum20 = b[quad0];
  var sum21 = b[quad1];
  var sum30 = b[quad0];
  var sum31 = b[quad1];
  for (var ky = 0u; ky < KERNEL_HEIGHT; ky++) {
    for (var kx = 0u; kx < KERNEL_WIDTH; kx++) {
      let tap0 = tap(min(pixel0, PIXELS - 1u), ky, kx);
      let tap1 = tap(min(pixel1, PIXELS - 1u), ky, kx);
      let tap2 = tap(min(pixel2, PIXELS - 1u), ky, kx);
      let tap3 = tap(min(pixel3, PIXELS - 1u), ky, kx);
      let start = (ky * KERNEL_WIDTH + kx) * CHANNELS;
      for (var c = 0u; c < CHANNELS; c++) {
        let w0 = w[(start + c) * QUADS + quad0];
        let w1 = w[(start + c) * QUADS + quad1];
        let x0 = vec4f(select(0.0, x[tap0.place + c], tap0.inside));
        sum00 = fma(x0, w0, sum00);
        sum01 = fma(x0, w1, sum01);
        let x1 = vec4f(select(0.0, x[tap1.place + c], tap1.inside));
        sum10 = fma(x1, w0, sum10);
        sum11 = fma(x1, w1, sum11);
        let x2 = vec4f(select(0.0, x[tap2.place + c], tap2.inside));
        sum20 = fma(x2, w0, sum20);
        sum21 = fma(x2, w1, sum21);
        let x3 = vec4f(select(0.0, x[tap3.place + c], tap3.inside));
        sum30 = fma(x3, w0, sum30);
        sum31 = fma(x3, w1, sum31);
      }
    }
  }
  write(pixel0, quad0, sum00);
  write(pixel0, quad0 + 1u, sum01);
  write(pixel1, quad0, sum10);
  write(pixel1, quad0 + 1u, sum11);
  write(pixel2, quad0, sum20);
  write(pixel2, quad0 + 1u, sum21);
  write(pixel3, quad0, sum30);
  write(pixel3, quad0 + 1u, sum31);
}
`;var Io=`// Convolution, any geometry: y[n, oy, ox, f] = b[f] + \u03A3_ky \u03A3_kx \u03A3_c x[n, iy, ix, g\xB7GC + c] \xB7 w[ky, kx, c, f]
// with iy = oy\xB7STRIDE_Y \u2212 PAD_TOP + ky\xB7DILATION_Y, ix likewise, g the group of filter f; then ReLU where RELU.
// Tiling: none, a thread computes one element of y.
// Layouts: x [N, H, W, C], w [KH, KW, C/groups, F], b [F], y [N, OH, OW, F].
const HEIGHT = 5u;
const WIDTH = 5u;
const CHANNELS = 2u;
const KERNEL_HEIGHT = 3u;
const KERNEL_WIDTH = 3u;
const OUT_HEIGHT = 5u;
const OUT_WIDTH = 5u;
const FILTERS = 4u;
const BATCH = 1u;
const STRIDE_Y = 1u;
const STRIDE_X = 1u;
const PAD_TOP = 1u;
const PAD_LEFT = 1u;
const DILATION_Y = 1u;
const DILATION_X = 1u;
const GROUPS = 1u;
const RELU = false;
const WORKGROUP = 64u;

const GROUP_CHANNELS = CHANNELS / GROUPS;
const GROUP_FILTERS = FILTERS / GROUPS;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> w: array<f32>;
@group(0) @binding(2) var<storage, read> b: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * WORKGROUP + id.x;
  if (i >= BATCH * OUT_HEIGHT * OUT_WIDTH * FILTERS) {
    return;
  }
  let f = i % FILTERS;
  let ox = i / FILTERS % OUT_WIDTH;
  let oy = i / (FILTERS * OUT_WIDTH) % OUT_HEIGHT;
  let n = i / (FILTERS * OUT_WIDTH * OUT_HEIGHT);
  let first = f / GROUP_FILTERS * GROUP_CHANNELS;
  var sum = b[f];
  for (var ky = 0u; ky < KERNEL_HEIGHT; ky++) {
    // Above the picture iy wraps around to a huge number: one comparison finds both borders.
    let iy = oy * STRIDE_Y + ky * DILATION_Y - PAD_TOP;
    for (var kx = 0u; kx < KERNEL_WIDTH; kx++) {
      let ix = ox * STRIDE_X + kx * DILATION_X - PAD_LEFT;
      if (iy < HEIGHT && ix < WIDTH) {
        let base = ((n * HEIGHT + iy) * WIDTH + ix) * CHANNELS + first;
        let weights = (ky * KERNEL_WIDTH + kx) * GROUP_CHANNELS * FILTERS + f;
        for (var c = 0u; c < GROUP_CHANNELS; c++) {
          sum += x[base + c] * w[weights + c * FILTERS];
        }
      }
    }
  }
  y[i] = select(sum, max(sum, 0.0), RELU);
}
`;var Co=`// The sum of each column: sums[chunk, c] = \u03A3_r x[r, c] over the chunk's rows; \`sum_chunks\` adds the chunks.
// Tiling: a thread sums one column over one of the CHUNKS of CHUNK_ROWS rows.
// Layouts: x [ROWS, COLUMNS], sums [CHUNKS, COLUMNS].
const ROWS = 5u;
const COLUMNS = 4u;
const CHUNKS = 1u;
const CHUNK_ROWS = 5u;
const WORKGROUP = 64u;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> sums: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * WORKGROUP + id.x;
  if (i >= COLUMNS * CHUNKS) {
    return;
  }
  let chunk = i / COLUMNS;
  var sum = 0.0;
  for (var row = chunk * CHUNK_ROWS; row < min((chunk + 1u) * CHUNK_ROWS, ROWS); row++) {
    sum += x[row * COLUMNS + i % COLUMNS];
  }
  sums[i] = sum;
}
`;var _o=`// The second pass of a sum that was split: y[i] = \u03A3_chunk sums[chunk, i], in the order of the chunks, plus bias[i mod COLUMNS]
// where BIAS, then ReLU where RELU. Without BIAS the second binding is not read.
// Tiling: a thread computes one element of y.
// Layouts: sums [CHUNKS, SIZE], bias [COLUMNS], y [SIZE].
const CHUNKS = 2u;
const SIZE = 4u;
const COLUMNS = 4u;
const BIAS = false;
const RELU = false;
const WORKGROUP = 64u;

@group(0) @binding(0) var<storage, read> sums: array<f32>;
@group(0) @binding(1) var<storage, read> bias: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * WORKGROUP + id.x;
  if (i >= SIZE) {
    return;
  }
  var sum = 0.0;
  if (BIAS) {
    sum = bias[i % COLUMNS];
  }
  for (var chunk = 0u; chunk < CHUNKS; chunk++) {
    sum += sums[chunk * SIZE + i];
  }
  y[i] = select(sum, max(sum, 0.0), RELU);
}
`;function yt(e,t,r){let n=Math.max(1,Math.min(e,Math.ceil(r/t))),o=Math.ceil(e/n);return{chunks:Math.ceil(e/o),chunkLength:o}}function gt(e,t,r,{bias:n,relu:o=!1}={}){if(e===1)return[r("output")];let a={scratch:[e,...t]};return[r(a),{source:_o,constants:{CHUNKS:e,SIZE:A(t),COLUMNS:t[t.length-1],BIAS:String(n!==void 0),RELU:String(o)},operands:[a,n??a,"output"],workgroups:[Math.ceil(A(t)/Pe)]}]}function Uo([e],{output:[t]}){let r=new Float64Array(t);return e.forEach((n,o)=>r[o%t]+=n),r}var It={name:"columnSum",shape(e){if(e.length!==1||e[0].length<2)throw J("columnSum",e,"one tensor of two dimensions or more");return e[0].slice(-1)},reference:Uo,magnitude:Ue(Uo),kernels:[{name:"column_sum",passes({inputs:[e],output:t}){let r=t[0],n=A(e)/r,{chunks:o,chunkLength:a}=yt(n,r,8192);return gt(o,t,s=>({source:Co,constants:{ROWS:n,COLUMNS:r,CHUNKS:o,CHUNK_ROWS:a},operands:[0,s],workgroups:[Math.ceil(r*o/Pe)]}))}}],flops:({inputs:[e]})=>A(e),samples:[{inputs:[[4,56,46,16]],attributes:{}},{inputs:[[16,512]],attributes:{}},{inputs:[[1,3]],attributes:{}},{inputs:[[300,7,1]],attributes:{}}],randomSample:e=>({inputs:[[_(e,1,40),_(e,1,9),_(e,1,70)]],attributes:{}})};var Ho=`// The gradient of a convolution with stride 1, without groups, by its input:
// dx[p, c] = \u03A3_ky \u03A3_kx \u03A3_f dy[n, oy, ox, f] \xB7 w[ky, kx, c, f], p = (n, iy, ix), oy = iy + PAD_TOP \u2212 ky\xB7DILATION_Y, ox likewise.
// Tiling: a thread computes 4 pixels, a workgroup's width apart, by 8 channels in registers. The weights' addresses are the
// same for a whole workgroup, so that a CPU adapter loads them once for all its lanes; there is no workgroup memory.
// Layouts: dy [N, OH, OW, F], w [KH, KW, C, F], dx [N, H, W, C/4] of vec4.
const BATCH = 1u;
const HEIGHT = 5u;
const WIDTH = 5u;
const CHANNELS = 4u;
const KERNEL_HEIGHT = 3u;
const KERNEL_WIDTH = 3u;
const OUT_HEIGHT = 5u;
const OUT_WIDTH = 5u;
const FILTERS = 4u;
const PAD_TOP = 1u;
const PAD_LEFT = 1u;
const DILATION_Y = 1u;
const DILATION_X = 1u;
const WORKGROUP = 64u;

const QUADS = CHANNELS / 4u;
const PIXELS = BATCH * HEIGHT * WIDTH;

@group(0) @binding(0) var<storage, read> dy: array<f32>;
@group(0) @binding(1) var<storage, read> w: array<f32>;
@group(0) @binding(2) var<storage, read_write> dx: array<vec4f>;

// Where the channels of a tap start, and whether it lies inside the border; outside, the place is another cell's.
struct Tap {
  place: u32,
  inside: bool,
}

fn tap(pixel: u32, ky: u32, kx: u32) -> Tap {
  let row = pixel / WIDTH % HEIGHT + PAD_TOP - ky * DILATION_Y;
  let column = pixel % WIDTH + PAD_LEFT - kx * DILATION_X;
  let n = pixel / (WIDTH * HEIGHT);
  let inside = row < OUT_HEIGHT && column < OUT_WIDTH;
  return Tap(select(0u, ((n * OUT_HEIGHT + row) * OUT_WIDTH + column) * FILTERS, inside), inside);
}

// Four channels of one tap and filter.
fn weights(place: u32) -> vec4f {
  return vec4f(w[place], w[place + FILTERS], w[place + 2u * FILTERS], w[place + 3u * FILTERS]);
}

fn write(pixel: u32, quad: u32, sum: vec4f) {
  if (pixel < PIXELS && quad < QUADS) {
    dx[pixel * QUADS + quad] = sum;
  }
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(local_invocation_index) lane: u32, @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let quad0 = group.z * 2u;
  let quad1 = min(quad0 + 1u, QUADS - 1u);
  let first = (group.y * groups.x + group.x) * WORKGROUP * 4u + lane;
  let pixel0 = first + 0u * WORKGROUP;
  let pixel1 = first + 1u * WORKGROUP;
  let pixel2 = first + 2u * WORKGROUP;
  let pixel3 = first + 3u * WORKGROUP;
  var sum00 = vec4f(0.0);
  var sum01 = vec4f(0.0);
  var sum10 = vec4f(0.0);
  var sum11 = vec4f(0.0);
  var sum20 = vec4f(0.0);
  var sum21 = vec4f(0.0);
  var sum30 = vec4f(0.0);
  var sum31 = vec4f(0.0);
  for (var ky = 0u; ky < KERNEL_HEIGHT; ky++) {
    for (var kx = 0u; kx < KERNEL_WIDTH; kx++) {
      let tap0 = tap(min(pixel0, PIXELS - 1u), ky, kx);
      let tap1 = tap(min(pixel1, PIXELS - 1u), ky, kx);
      let tap2 = tap(min(pixel2, PIXELS - 1u), ky, kx);
      let tap3 = tap(min(pixel3, PIXELS - 1u), ky, kx);
      let start = (ky * KERNEL_WIDTH + kx) * CHANNELS;
      for (var f = 0u; f < FILTERS; f++) {
        let w0 = weights((start + quad0 * 4u) * FILTERS + f);
        let w1 = weights((start + quad1 * 4u) * FILTERS + f);
        let x0 = vec4f(select(0.0, dy[tap0.place + f], tap0.inside));
        sum00 = fma(x0, w0, sum00);
        sum01 = fma(x0, w1, sum01);
        let x1 = vec4f(select(0.0, dy[tap1.place + f], tap1.inside));
        sum10 = fma(x1, w0, sum10);
        sum11 = fma(x1, w1, sum11);
        let x2 = vec4f(select(0.0, dy[tap2.place + f], tap2.inside));
        sum20 = fma(x2, w0, sum20);
        sum21 = fma(x2, w1, sum21);
        let x3 = vec4f(select(0.0, dy[tap3.place + f], tap3.inside));
        sum30 = fma(x3, w0, sum30);
        sum31 = fma(x3, w1, sum31);
      }
    }
  }
  write(pixel0, quad0, sum00);
  write(pixel0, quad0 + 1u, sum01);
  write(pixel1, quad0, sum10);
  write(pixel1, quad0 + 1u, sum11);
  write(pixel2, quad0, sum20);
  write(pixel2, quad0 + 1u, sum21);
  write(pixel3, quad0, sum30);
  write(pixel3, quad0 + 1u, sum31);
}
`;var Mo=`// The gradient of a convolution by its input, any geometry:
// dx[n, iy, ix, c] = \u03A3_ky \u03A3_kx \u03A3_f dy[n, oy, ox, f] \xB7 w[ky, kx, c \u2212 g\xB7GC, f] over the filters of c's group g,
// where oy\xB7STRIDE_Y = iy + PAD_TOP \u2212 ky\xB7DILATION_Y has a whole solution in [0, OH), ox likewise.
// Tiling: none, a thread computes one element of dx.
// Layouts: dy [N, OH, OW, F], w [KH, KW, C/groups, F], dx [N, H, W, C].
const HEIGHT = 5u;
const WIDTH = 5u;
const CHANNELS = 2u;
const KERNEL_HEIGHT = 3u;
const KERNEL_WIDTH = 3u;
const OUT_HEIGHT = 5u;
const OUT_WIDTH = 5u;
const FILTERS = 4u;
const BATCH = 1u;
const STRIDE_Y = 1u;
const STRIDE_X = 1u;
const PAD_TOP = 1u;
const PAD_LEFT = 1u;
const DILATION_Y = 1u;
const DILATION_X = 1u;
const GROUPS = 1u;
const WORKGROUP = 64u;

const GROUP_CHANNELS = CHANNELS / GROUPS;
const GROUP_FILTERS = FILTERS / GROUPS;

@group(0) @binding(0) var<storage, read> dy: array<f32>;
@group(0) @binding(1) var<storage, read> w: array<f32>;
@group(0) @binding(2) var<storage, read_write> dx: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * WORKGROUP + id.x;
  if (i >= BATCH * HEIGHT * WIDTH * CHANNELS) {
    return;
  }
  let c = i % CHANNELS;
  let ix = i / CHANNELS % WIDTH;
  let iy = i / (CHANNELS * WIDTH) % HEIGHT;
  let n = i / (CHANNELS * WIDTH * HEIGHT);
  let first = c / GROUP_CHANNELS * GROUP_FILTERS;
  var sum = 0.0;
  for (var ky = 0u; ky < KERNEL_HEIGHT; ky++) {
    // Negative places wrap around to huge numbers, which no output reaches.
    let py = iy + PAD_TOP - ky * DILATION_Y;
    let oy = py / STRIDE_Y;
    for (var kx = 0u; kx < KERNEL_WIDTH; kx++) {
      let px = ix + PAD_LEFT - kx * DILATION_X;
      let ox = px / STRIDE_X;
      if (oy < OUT_HEIGHT && ox < OUT_WIDTH && oy * STRIDE_Y == py && ox * STRIDE_X == px) {
        let base = ((n * OUT_HEIGHT + oy) * OUT_WIDTH + ox) * FILTERS + first;
        let tap = (ky * KERNEL_WIDTH + kx) * GROUP_CHANNELS + c % GROUP_CHANNELS;
        for (var f = 0u; f < GROUP_FILTERS; f++) {
          sum += dy[base + f] * w[tap * FILTERS + first + f];
        }
      }
    }
  }
  dx[i] = sum;
}
`;var Tr=({inputs:[e,t],attributes:r})=>et(r.shape,t,e);function Lo([e,t],r){let n=new Float64Array(A(r.output));return Et(Tr(r),r.attributes,(o,a,s)=>n[o]+=e[s]*t[a]),n}function Do({x:e,w:t,attributes:r}){return{inputs:[it(e,t,r),t],attributes:{...r,shape:e}}}var Er={name:"conv2dInputGradient",shape(e,t){let[r,n]=e,o=it(t.shape,n,t);if(String(o)!==String(r))throw J("conv2dInputGradient",e,`dy of shape [${o.join(", ")}]`);return t.shape},reference:Lo,magnitude:Ue(Lo),kernels:[{name:"conv2d_input_gradient_tile",fits:({output:e,attributes:{groups:t,strides:r}})=>t===1&&e[3]%4===0&&r[0]===1&&r[1]===1,passes:e=>{let t=tt(Tr(e),e.attributes),{STRIDE_Y:r,STRIDE_X:n,...o}=t;return[{source:Ho,constants:o,operands:[0,1,"output"],workgroups:xr(e.output)}]}},ve("conv2d_input_gradient",Mo,[0,1,"output"],e=>({...tt(Tr(e),e.attributes),GROUPS:e.attributes.groups}),e=>A(e.output))],flops:e=>At(Tr(e),e.attributes.groups),samples:Ot.map(Do),randomSample:e=>Do(Rt(e))};var No=`// The gradient of a convolution without groups by its weights:
// dw[t, f] = \u03A3_n \u03A3_oy \u03A3_ox x[n, iy, ix, c] \xB7 dy[n, oy, ox, f], t = (ky, kx, c), iy = oy\xB7STRIDE_Y \u2212 PAD_TOP + ky\xB7DILATION_Y, ix likewise.
// Tiling: a thread sums 2 taps, a workgroup's width apart, by 16 filters in registers, over one of the CHUNKS of the N\xB7OH rows
// of dy; \`sum_chunks\` adds the chunks. The addresses of dy are the same for a whole workgroup, so that a CPU adapter loads them
// once for all its lanes.
// Layouts: x [N, H, W, C], dy [N, OH, OW, F/4] of vec4, sums [CHUNKS, KH, KW, C, F/4] of vec4.
const BATCH = 1u;
const HEIGHT = 5u;
const WIDTH = 5u;
const CHANNELS = 4u;
const KERNEL_HEIGHT = 3u;
const KERNEL_WIDTH = 3u;
const OUT_HEIGHT = 5u;
const OUT_WIDTH = 5u;
const FILTERS = 4u;
const STRIDE_Y = 1u;
const STRIDE_X = 1u;
const PAD_TOP = 1u;
const PAD_LEFT = 1u;
const DILATION_Y = 1u;
const DILATION_X = 1u;
const CHUNK_ROWS = 5u;
const WORKGROUP = 16u;

const QUADS = FILTERS / 4u;
const TAPS = KERNEL_HEIGHT * KERNEL_WIDTH * CHANNELS;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> dy: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> sums: array<vec4f>;

// A tap's offset in the picture and its channel.
fn offsets(t: u32) -> vec3u {
  let tap = min(t, TAPS - 1u);
  let ky = tap / (CHANNELS * KERNEL_WIDTH);
  let kx = tap / CHANNELS % KERNEL_WIDTH;
  return vec3u(ky * DILATION_Y - PAD_TOP, kx * DILATION_X - PAD_LEFT, tap % CHANNELS);
}

fn load(n: u32, oy: u32, ox: u32, offset: vec3u) -> vec4f {
  let iy = oy * STRIDE_Y + offset.x;
  let ix = ox * STRIDE_X + offset.y;
  let inside = iy < HEIGHT && ix < WIDTH;
  let place = select(0u, ((n * HEIGHT + iy) * WIDTH + ix) * CHANNELS + offset.z, inside);
  return vec4f(select(0.0, x[place], inside));
}

fn write(chunk: u32, t: u32, quad: u32, sum: vec4f) {
  if (t < TAPS && quad < QUADS) {
    sums[(chunk * TAPS + t) * QUADS + quad] = sum;
  }
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(local_invocation_index) lane: u32, @builtin(workgroup_id) group: vec3u) {
  let chunk = group.x;
  let quad0 = group.z * 4u;
  let quad1 = min(quad0 + 1u, QUADS - 1u);
  let quad2 = min(quad0 + 2u, QUADS - 1u);
  let quad3 = min(quad0 + 3u, QUADS - 1u);
  let t0 = group.y * WORKGROUP * 2u + lane;
  let t1 = t0 + WORKGROUP;
  let offset0 = offsets(t0);
  let offset1 = offsets(t1);
  var sum00 = vec4f(0.0);
  var sum01 = vec4f(0.0);
  var sum02 = vec4f(0.0);
  var sum03 = vec4f(0.0);
  var sum10 = vec4f(0.0);
  var sum11 = vec4f(0.0);
  var sum12 = vec4f(0.0);
  var sum13 = vec4f(0.0);
  for (var row = chunk * CHUNK_ROWS; row < min((chunk + 1u) * CHUNK_ROWS, BATCH * OUT_HEIGHT); row++) {
    let n = row / OUT_HEIGHT;
    let oy = row % OUT_HEIGHT;
    for (var ox = 0u; ox < OUT_WIDTH; ox++) {
      let place = (row * OUT_WIDTH + ox) * QUADS;
      let x0 = load(n, oy, ox, offset0);
      let x1 = load(n, oy, ox, offset1);
      let dy0 = dy[place + quad0];
      sum00 = fma(x0, dy0, sum00);
      sum10 = fma(x1, dy0, sum10);
      let dy1 = dy[place + quad1];
      sum01 = fma(x0, dy1, sum01);
      sum11 = fma(x1, dy1, sum11);
      let dy2 = dy[place + quad2];
      sum02 = fma(x0, dy2, sum02);
      sum12 = fma(x1, dy2, sum12);
      let dy3 = dy[place + quad3];
      sum03 = fma(x0, dy3, sum03);
      sum13 = fma(x1, dy3, sum13);
    }
  }
  write(chunk, t0, quad0 + 0u, sum00);
  write(chunk, t0, quad0 + 1u, sum01);
  write(chunk, t0, quad0 + 2u, sum02);
  write(chunk, t0, quad0 + 3u, sum03);
  write(chunk, t1, quad0 + 0u, sum10);
  write(chunk, t1, quad0 + 1u, sum11);
  write(chunk, t1, quad0 + 2u, sum12);
  write(chunk, t1, quad0 + 3u, sum13);
}
`;var Go=`// The gradient of a convolution by its weights, any geometry:
// dw[ky, kx, c, f] = \u03A3_n \u03A3_oy \u03A3_ox x[n, iy, ix, g\xB7GC + c] \xB7 dy[n, oy, ox, f]
// with iy = oy\xB7STRIDE_Y \u2212 PAD_TOP + ky\xB7DILATION_Y, ix likewise, g the group of filter f.
// Tiling: a thread sums one element of dw over one of the CHUNKS of the N\xB7OH rows of dy; \`sum_chunks\` adds the chunks.
// Layouts: x [N, H, W, C], dy [N, OH, OW, F], sums [CHUNKS, KH, KW, C/groups, F].
const HEIGHT = 5u;
const WIDTH = 5u;
const CHANNELS = 2u;
const KERNEL_HEIGHT = 3u;
const KERNEL_WIDTH = 3u;
const OUT_HEIGHT = 5u;
const OUT_WIDTH = 5u;
const FILTERS = 4u;
const BATCH = 1u;
const STRIDE_Y = 1u;
const STRIDE_X = 1u;
const PAD_TOP = 1u;
const PAD_LEFT = 1u;
const DILATION_Y = 1u;
const DILATION_X = 1u;
const GROUPS = 1u;
const CHUNKS = 1u;
const CHUNK_ROWS = 5u;
const WORKGROUP = 64u;

const GROUP_CHANNELS = CHANNELS / GROUPS;
const GROUP_FILTERS = FILTERS / GROUPS;
const WEIGHTS = KERNEL_HEIGHT * KERNEL_WIDTH * GROUP_CHANNELS * FILTERS;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> dy: array<f32>;
@group(0) @binding(2) var<storage, read_write> sums: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * WORKGROUP + id.x;
  if (i >= WEIGHTS * CHUNKS) {
    return;
  }
  let f = i % FILTERS;
  let c = i / FILTERS % GROUP_CHANNELS + f / GROUP_FILTERS * GROUP_CHANNELS;
  let kx = i / (FILTERS * GROUP_CHANNELS) % KERNEL_WIDTH;
  let ky = i / (FILTERS * GROUP_CHANNELS * KERNEL_WIDTH) % KERNEL_HEIGHT;
  let chunk = i / WEIGHTS;
  var sum = 0.0;
  for (var row = chunk * CHUNK_ROWS; row < min((chunk + 1u) * CHUNK_ROWS, BATCH * OUT_HEIGHT); row++) {
    let n = row / OUT_HEIGHT;
    let iy = row % OUT_HEIGHT * STRIDE_Y + ky * DILATION_Y - PAD_TOP;
    if (iy < HEIGHT) {
      for (var ox = 0u; ox < OUT_WIDTH; ox++) {
        let ix = ox * STRIDE_X + kx * DILATION_X - PAD_LEFT;
        if (ix < WIDTH) {
          sum += x[((n * HEIGHT + iy) * WIDTH + ix) * CHANNELS + c] * dy[(row * OUT_WIDTH + ox) * FILTERS + f];
        }
      }
    }
  }
  sums[i] = sum;
}
`;var Ar=({inputs:[e,t],output:r})=>et(e,r,t);function Wo([e,t],r){let n=new Float64Array(A(r.output));return Et(Ar(r),r.attributes,(o,a,s)=>n[a]+=e[o]*t[s]),n}function Fo({x:e,w:t,attributes:r}){return{inputs:[e,it(e,t,r)],attributes:{...r,kernel:[t[0],t[1]]}}}var Or={name:"conv2dWeightGradient",shape(e,t){let[r,n]=e,o=[...t.kernel,r[3]/t.groups,n[3]],a=it(r,o,t);if(String(a)!==String(n))throw J("conv2dWeightGradient",e,`dy of shape [${a.join(", ")}]`);return o},reference:Wo,magnitude:Ue(Wo),kernels:[{name:"conv2d_weight_gradient_tile",fits:({output:e,attributes:t})=>t.groups===1&&e[3]%4===0,passes:e=>{let[t,r,n,o]=e.output,a=t*r*n,s=Math.min(64,Math.ceil(a/2/8)*8),i=Math.ceil(a/2/s),u=e.inputs[1][0]*e.inputs[1][1],c=i*s*Math.ceil(o/16),{chunks:l,chunkLength:p}=yt(u,c,8192);return gt(l,e.output,f=>({source:No,constants:{...tt(Ar(e),e.attributes),CHUNK_ROWS:p,WORKGROUP:s},operands:[0,1,f],workgroups:[l,i,Math.ceil(o/16)]}))}},{name:"conv2d_weight_gradient",passes:e=>{let t=e.inputs[1][0]*e.inputs[1][1],r=A(e.output),{chunks:n,chunkLength:o}=yt(t,r,4096);return gt(n,e.output,a=>({source:Go,constants:{...tt(Ar(e),e.attributes),GROUPS:e.attributes.groups,CHUNKS:n,CHUNK_ROWS:o},operands:[0,1,a],workgroups:[Math.ceil(r*n/Pe)]}))}}],flops:e=>At(Ar(e),e.attributes.groups),samples:Ot.map(Fo),randomSample:e=>Fo(Rt(e))};function Bo([e,t,r],n){let o=r.length,a=new Float64Array(A(n.output)).map((i,u)=>r[u%o]),s=et(n.inputs[0],n.inputs[1],n.output);return Et(s,n.attributes,(i,u,c)=>a[c]+=e[i]*t[u]),n.attributes.relu?a.map(i=>Math.max(i,0)):a}function Ko({x:e,w:t,attributes:r},n){return{inputs:[[...e],[...t],[t[3]]],attributes:{...r,relu:n}}}var Rr={name:"conv2d",shape(e,t){let[r,n,o]=e;if(!(e.length===3&&r.length===4&&n.length===4&&o.length===1&&r[3]===n[2]*t.groups&&n[3]%t.groups===0&&o[0]===n[3]))throw J("conv2d",e,`x [N, H, W, C], w [KH, KW, C/groups, F], b [F] with ${t.groups} group(s)`);let s=it(r,n,t);if(s[1]<1||s[2]<1)throw J("conv2d",e,`a picture no smaller than the ${n[0]}\xD7${n[1]} kernel`);return s},reference:Bo,magnitude:Ue(Bo),gradient({inputs:[e,t],output:r,dOutput:n,attributes:o,append:a}){let s=o.relu?a(ht,[n,r],{}):n;return[a(Er,[s,t],{...o,shape:e.shape}),a(Or,[e,s],{...o,kernel:[t.shape[0],t.shape[1]]}),a(It,[s],{})]},kernels:[{name:"conv2d_tile",fits:({output:e,attributes:t})=>t.groups===1&&e[3]%4===0,passes:e=>[{source:ko,constants:{...tt(et(e.inputs[0],e.inputs[1],e.output),e.attributes),RELU:String(e.attributes.relu)},operands:[0,1,2,"output"],workgroups:xr(e.output)}]},{name:"conv2d",passes:e=>[{source:Io,constants:{...tt(et(e.inputs[0],e.inputs[1],e.output),e.attributes),GROUPS:e.attributes.groups,RELU:String(e.attributes.relu)},operands:[0,1,2,"output"],workgroups:[Math.ceil(A(e.output)/Pe)]}]}],flops:e=>At(et(e.inputs[0],e.inputs[1],e.output),e.attributes.groups),samples:Ot.map((e,t)=>Ko(e,t%2===1)),randomSample:e=>Ko(Rt(e),e()<.5)};var He={initialise:1,split:2,shuffle:3,augment:4,slices:5,faces:6,dropout:16},Xt=new Uint32Array(4);function Zt(e,t,r,n){let o=Math.imul(e,1664525)+1013904223|0,a=Math.imul(t,1664525)+1013904223|0,s=Math.imul(r,1664525)+1013904223|0,i=Math.imul(n,1664525)+1013904223|0;return o=o+Math.imul(a,i)|0,a=a+Math.imul(s,o)|0,s=s+Math.imul(o,a)|0,i=i+Math.imul(a,s)|0,o^=o>>>16,a^=a>>>16,s^=s>>>16,i^=i>>>16,o=o+Math.imul(a,i)|0,a=a+Math.imul(s,o)|0,s=s+Math.imul(o,a)|0,i=i+Math.imul(a,s)|0,Xt[0]=o,Xt[1]=a,Xt[2]=s,Xt[3]=i,Xt}function We(e,t,r=0){let n=0;return()=>(Zt(e,t,r,n++)[0]>>>8)/2**24}function zo(e){return()=>Math.sqrt(-2*Math.log(1-e()))*Math.cos(2*Math.PI*e())}var $o=`// Inverted dropout: y[i] = x[i] / KEEP with probability KEEP, else 0; an element is kept where
// pcg4d(seed, STREAM, step, i).x >> 8 < THRESHOLD = KEEP \xB7 2^24.
// Layouts: x and y alike; step as STEP in engine/op.ts.
const SIZE = 1u;
const THRESHOLD = 8388608u;
const SCALE = 2.0;
const STREAM = 16u;
const WORKGROUP = 64u;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> step: array<u32, 8>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

// Jarzynski and Olano, "Hash Functions for GPU Rendering", JCGT 9(3), 2020.
fn pcg4d(counters: vec4u) -> vec4u {
  var v = counters * 1664525u + 1013904223u;
  v.x += v.y * v.w;
  v.y += v.z * v.x;
  v.z += v.x * v.y;
  v.w += v.y * v.z;
  v ^= v >> vec4u(16u);
  v.x += v.y * v.w;
  v.y += v.z * v.x;
  v.z += v.x * v.y;
  v.w += v.y * v.z;
  return v;
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * WORKGROUP + id.x;
  if (i < SIZE) {
    let kept = pcg4d(vec4u(step[2], STREAM, step[0], i)).x >> 8u < THRESHOLD;
    y[i] = select(0.0, x[i] * SCALE, kept);
  }
}
`;var qo=e=>Math.round(e*2**24);function _e(e,t){let r=new Float64Array(xe[0]);return r[q.step]=_(t,0,1e3),r[q.seed]=_(t,0,2**32-1),r[q.count]=e,r}var Pr=(e,t)=>({inputs:[e,xe],attributes:{keep:t,stream:17}}),jt={name:"dropout",dtypes:["f32","u32"],shape(e,{keep:t}){if(e.length!==2||String(e[1])!==String(xe))throw J("dropout",e,"x and step [8]");if(!(t>0&&t<=1))throw new RangeError(`Cannot apply dropout as keep must be in (0, 1]: it is ${t}`);return e[0]},reference:([e,t],{attributes:{keep:r,stream:n}})=>e.map((o,a)=>Zt(t[q.seed],n,t[q.step],a)[0]>>>8<qo(r)?o/r:0),gradient:({inputs:[,e],dOutput:t,attributes:r,append:n})=>[n(jt,[t,e],r),void 0],kernels:[ve("dropout",$o,[0,1,"output"],({output:e,attributes:{keep:t,stream:r}})=>({SIZE:A(e),THRESHOLD:qo(t),SCALE:1/t,STREAM:r}),e=>A(e.output))],flops:({output:e})=>A(e),samples:[Pr([16,512],.6),Pr([3,5,7],.4),Pr([9],1)],randomSample:e=>Pr(Pt(e),.1+.9*e()),randomInput:(e,{inputs:t},r)=>e===1?_e(t[0][0],r):Float64Array.from({length:A(t[0])},()=>2*r()-1)};var Vo=`// Global average pooling: y[n, c] = \u03A3_p x[n, p, c] / PLACES.
// Tiling: a thread computes one element of y.
// Layouts: x [N, PLACES, C], y [N, C].
const BATCH = 1u;
const PLACES = 4u;
const CHANNELS = 1u;
const WORKGROUP = 64u;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * WORKGROUP + id.x;
  if (i >= BATCH * CHANNELS) {
    return;
  }
  var sum = 0.0;
  for (var p = 0u; p < PLACES; p++) {
    sum += x[(i / CHANNELS * PLACES + p) * CHANNELS + i % CHANNELS];
  }
  y[i] = sum / f32(PLACES);
}
`;var Yo=`// The gradient of global average pooling by its input: dx[n, p, c] = dy[n, c] / PLACES.
// Tiling: a thread computes one element of dx.
// Layouts: dy [N, C], dx [N, PLACES, C].
const BATCH = 1u;
const PLACES = 4u;
const CHANNELS = 1u;
const WORKGROUP = 64u;

@group(0) @binding(0) var<storage, read> dy: array<f32>;
@group(0) @binding(1) var<storage, read_write> dx: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * WORKGROUP + id.x;
  if (i < BATCH * PLACES * CHANNELS) {
    dx[i] = dy[i / (PLACES * CHANNELS) * CHANNELS + i % CHANNELS] / f32(PLACES);
  }
}
`;var jo=[[4,14,12,64],[1,1,1,1],[3,7,5,10]];function Qo(e){return[1,2,3].map(()=>_(e,1,6)).concat(_(e,1,40))}var kr=([e,t,r,n])=>({BATCH:e,PLACES:t*r,CHANNELS:n});function Xo([e],{inputs:[t]}){let{BATCH:r,PLACES:n,CHANNELS:o}=kr(t),a=new Float64Array(r*o);return e.forEach((s,i)=>{a[Math.floor(i/(n*o))*o+i%o]+=s/n}),a}var Ir={name:"globalAveragePool",shape(e){if(e.length!==1||e[0].length!==4)throw J("globalAveragePool",e,"x [N, H, W, C]");return[e[0][0],e[0][3]]},reference:Xo,magnitude:Ue(Xo),gradient:({inputs:[e],dOutput:t,append:r})=>[r(yn,[t],{shape:e.shape})],kernels:[ve("global_average_pool",Vo,[0,"output"],e=>kr(e.inputs[0]),e=>A(e.output))],flops:({inputs:[e]})=>A(e),samples:jo.map(e=>({inputs:[e],attributes:{}})),randomSample:e=>({inputs:[Qo(e)],attributes:{}})},Zo=e=>({inputs:[[e[0],e[3]]],attributes:{shape:e}}),yn={name:"globalAveragePoolGradient",shape(e,{shape:t}){if(String(e[0])!==String([t[0],t[3]]))throw J("globalAveragePoolGradient",e,`dy [${t[0]}, ${t[3]}]`);return t},reference([e],{attributes:{shape:t}}){let{PLACES:r,CHANNELS:n}=kr(t),o=a=>Math.floor(a/(r*n))*n+a%n;return new Float64Array(A(t)).map((a,s)=>e[o(s)]/r)},kernels:[ve("global_average_pool_gradient",Yo,[0,"output"],e=>kr(e.attributes.shape),e=>A(e.output))],flops:({output:e})=>A(e),samples:jo.map(Zo),randomSample:e=>Zo(Qo(e))};var Jo=`// Matrix product with bias: y[m, n] = bias[n] + \u03A3_k a[m\xB7A_ROW + k\xB7A_COLUMN] \xB7 b[k\xB7B_ROW + n\xB7B_COLUMN], then ReLU where RELU.
// The strides say whether a and b are transposed; without BIAS the third binding is not read.
// Tiling: a thread computes 8 rows by 4 columns in registers over one of the chunks of CHUNK terms; with several chunks there is
// no bias and no ReLU here: \`sum_chunks\` adds chunks and bias. The addresses of a are the same for a whole workgroup, so that a
// CPU adapter loads them once for all its lanes.
// Layouts: a [M, K] or [K, M], b [K, N] or [N, K], bias [N], y [chunks, M, N].
const M = 8u;
const N = 4u;
const K = 4u;
const A_ROW = 4u;
const A_COLUMN = 1u;
const B_ROW = 4u;
const B_COLUMN = 1u;
const CHUNK = 4u;
const BIAS = true;
const RELU = false;
const WORKGROUP = 64u;

// Workgroups side by side over the columns; the rows may need more of them than a dimension of the grid holds.
const COLUMNS = (N + WORKGROUP * 4u - 1u) / (WORKGROUP * 4u);

@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<f32>;
@group(0) @binding(2) var<storage, read> bias: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;

// The element of a row, or of the last row where there is no such row.
fn left(m: u32, k: u32) -> vec4f {
  return vec4f(a[min(m, M - 1u) * A_ROW + k * A_COLUMN]);
}

fn write(chunk: u32, m: u32, n: u32, sum: vec4f) {
  if (m >= M) {
    return;
  }
  for (var i = 0u; i < min(4u, N - n); i++) {
    let value = select(0.0, bias[min(n + i, N - 1u)], BIAS) + sum[i];
    y[(chunk * M + m) * N + n + i] = select(value, max(value, 0.0), RELU);
  }
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(local_invocation_index) lane: u32, @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let tile = group.y * groups.x + group.x;
  let n = (tile % COLUMNS * WORKGROUP + lane) * 4u;
  let row = tile / COLUMNS * 8u;
  let chunk = group.z;
  let n0 = min(n, N - 1u) * B_COLUMN;
  let n1 = min(n + 1u, N - 1u) * B_COLUMN;
  let n2 = min(n + 2u, N - 1u) * B_COLUMN;
  let n3 = min(n + 3u, N - 1u) * B_COLUMN;
  var sum0 = vec4f(0.0);
  var sum1 = vec4f(0.0);
  var sum2 = vec4f(0.0);
  var sum3 = vec4f(0.0);
  var sum4 = vec4f(0.0);
  var sum5 = vec4f(0.0);
  var sum6 = vec4f(0.0);
  var sum7 = vec4f(0.0);
  for (var k = chunk * CHUNK; k < min((chunk + 1u) * CHUNK, K); k++) {
    let place = k * B_ROW;
    let right = vec4f(b[place + n0], b[place + n1], b[place + n2], b[place + n3]);
    sum0 = fma(left(row + 0u, k), right, sum0);
    sum1 = fma(left(row + 1u, k), right, sum1);
    sum2 = fma(left(row + 2u, k), right, sum2);
    sum3 = fma(left(row + 3u, k), right, sum3);
    sum4 = fma(left(row + 4u, k), right, sum4);
    sum5 = fma(left(row + 5u, k), right, sum5);
    sum6 = fma(left(row + 6u, k), right, sum6);
    sum7 = fma(left(row + 7u, k), right, sum7);
  }
  if (n < N) {
    write(chunk, row + 0u, n, sum0);
    write(chunk, row + 1u, n, sum1);
    write(chunk, row + 2u, n, sum2);
    write(chunk, row + 3u, n, sum3);
    write(chunk, row + 4u, n, sum4);
    write(chunk, row + 5u, n, sum5);
    write(chunk, row + 6u, n, sum6);
    write(chunk, row + 7u, n, sum7);
  }
}
`;var ea=`// Matrix product with bias: y[m, n] = bias[n] + \u03A3_k a[m\xB7A_ROW + k\xB7A_COLUMN] \xB7 b[k\xB7B_ROW + n\xB7B_COLUMN], then ReLU where RELU.
// The strides say whether a and b are transposed; without BIAS the third binding is not read.
// Tiling: none, a thread computes one element of y.
// Layouts: a [M, K] or [K, M], b [K, N] or [N, K], bias [N], y [M, N].
const M = 4u;
const N = 4u;
const K = 4u;
const A_ROW = 4u;
const A_COLUMN = 1u;
const B_ROW = 4u;
const B_COLUMN = 1u;
const BIAS = true;
const RELU = false;
const WORKGROUP = 64u;

@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<f32>;
@group(0) @binding(2) var<storage, read> bias: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * WORKGROUP + id.x;
  if (i >= M * N) {
    return;
  }
  let m = i / N;
  let n = i % N;
  var sum = 0.0;
  if (BIAS) {
    sum = bias[n];
  }
  for (var k = 0u; k < K; k++) {
    sum += a[m * A_ROW + k * A_COLUMN] * b[k * B_ROW + n * B_COLUMN];
  }
  y[i] = select(sum, max(sum, 0.0), RELU);
}
`;var rt={transA:!1,transB:!1,relu:!1};function vt({inputs:[e,t],attributes:{transA:r,transB:n}}){let[o,a]=r?[e[1],e[0]]:e,s=n?t[0]:t[1];return{m:o,n:s,k:a,strides:{A_ROW:r?1:a,A_COLUMN:r?o:1,B_ROW:n?1:s,B_COLUMN:n?a:1}}}function ta([e,t,r],n){let{m:o,n:a,k:s,strides:{A_ROW:i,A_COLUMN:u,B_ROW:c,B_COLUMN:l}}=vt(n),p=new Float64Array(o*a);for(let f=0;f<o*a;f++){let[d,h]=[Math.floor(f/a),f%a],m=r?r[h]:0;for(let y=0;y<s;y++)m+=e[d*i+y*u]*t[y*c+h*l];p[f]=n.attributes.relu?Math.max(m,0):m}return p}function Ye(e,t,r,n,o){let a=o.transA?[t,e]:[e,t],s=o.transB?[r,t]:[t,r];return{inputs:n?[a,s,[r]]:[a,s],attributes:o}}function gu(e){let[t,r,n]=[0,0,0].map(()=>_(e,1,9)*(e()<.5?4:1)),o=()=>e()<.5;return Ye(t,r,n,o(),{transA:o(),transB:o(),relu:o()})}var Qt={name:"matMul",shape(e,t){let[r,n,o]=e,{m:a,n:s,k:i}=vt({inputs:e,output:[],attributes:t});if(!(r.length===2&&n.length===2&&(t.transB?n[1]:n[0])===i&&(!o||String(o)===String([s]))))throw J("matMul",e,`a ${t.transA?"[K, M]":"[M, K]"}, b ${t.transB?"[N, K]":"[K, N]"} and, if any, bias [N]`);return[a,s]},reference:ta,magnitude:Ue(ta),gradient({inputs:[e,t,r],output:n,dOutput:o,attributes:a,append:s}){let{transA:i,transB:u,relu:c}=a,l=c?s(ht,[o,n],{}):o,p=(f,d,h,m)=>s(Qt,[f,d],{transA:h,transB:m,relu:!1});return[i?p(t,l,u,!0):p(l,t,!1,!u),u?p(l,e,!0,i):p(e,l,!i,!1),...r?[s(It,[l],{})]:[]]},kernels:[{name:"mat_mul_tile",passes(e){let{m:t,n:r,k:n,strides:o}=vt(e),[a,s]=[Math.ceil(r/4/Pe),Math.ceil(t/8)],{chunks:i,chunkLength:u}=yt(n,a*s*Pe,8192),c=e.inputs.length>2?2:void 0,{relu:l}=e.attributes,p=i===1,f=d=>({source:Jo,constants:{M:t,N:r,K:n,...o,CHUNK:u,BIAS:String(p&&c!==void 0),RELU:String(p&&l)},operands:[0,1,c??1,d],workgroups:[a*s,1,i]});return gt(i,e.output,f,{bias:c,relu:l})}},{name:"mat_mul",passes(e){let{m:t,n:r,k:n,strides:o}=vt(e),a=e.inputs.length>2,s=String(e.attributes.relu);return[{source:ea,constants:{M:t,N:r,K:n,...o,BIAS:String(a),RELU:s},operands:[0,1,a?2:1,"output"],workgroups:[Math.ceil(t*r/Pe)]}]}}],flops:e=>2*vt(e).m*vt(e).n*vt(e).k,samples:[Ye(16,1e3,512,!0,{...rt,relu:!0}),Ye(16,512,128,!0,rt),Ye(16,128,2,!0,rt),Ye(500,16,512,!1,{...rt,transA:!0}),Ye(16,512,500,!1,{...rt,transB:!0}),Ye(1,7,1,!1,{transA:!0,transB:!0,relu:!1}),Ye(18,75,33,!0,rt),Ye(18,75,33,!0,{transA:!1,transB:!0,relu:!0}),Ye(524281,2,1,!1,rt)],randomSample:gu};var ra=`// Max pooling, any geometry: y[n, oy, ox, c] = max over the window of x[n, iy, ix, c], then ReLU where RELU,
// with iy = oy\xB7STRIDE_Y \u2212 PAD_TOP + ky\xB7DILATION_Y, ix likewise; cells beyond the border do not count.
// Tiling: none, a thread computes one element of y.
// Layouts: x [N, H, W, C], y [N, OH, OW, C].
const BATCH = 1u;
const HEIGHT = 4u;
const WIDTH = 4u;
const CHANNELS = 1u;
const OUT_HEIGHT = 2u;
const OUT_WIDTH = 2u;
const KERNEL_HEIGHT = 2u;
const KERNEL_WIDTH = 2u;
const STRIDE_Y = 2u;
const STRIDE_X = 2u;
const PAD_TOP = 0u;
const PAD_LEFT = 0u;
const DILATION_Y = 1u;
const DILATION_X = 1u;
const RELU = false;
const WORKGROUP = 64u;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * WORKGROUP + id.x;
  if (i >= BATCH * OUT_HEIGHT * OUT_WIDTH * CHANNELS) {
    return;
  }
  let c = i % CHANNELS;
  let ox = i / CHANNELS % OUT_WIDTH;
  let oy = i / (CHANNELS * OUT_WIDTH) % OUT_HEIGHT;
  let n = i / (CHANNELS * OUT_WIDTH * OUT_HEIGHT);
  var largest = select(-3.4028234e38, 0.0, RELU);
  for (var ky = 0u; ky < KERNEL_HEIGHT; ky++) {
    let iy = oy * STRIDE_Y + ky * DILATION_Y - PAD_TOP;
    for (var kx = 0u; kx < KERNEL_WIDTH; kx++) {
      let ix = ox * STRIDE_X + kx * DILATION_X - PAD_LEFT;
      if (iy < HEIGHT && ix < WIDTH) {
        largest = max(largest, x[((n * HEIGHT + iy) * WIDTH + ix) * CHANNELS + c]);
      }
    }
  }
  y[i] = largest;
}
`;var na=`// The gradient of max pooling by its input, any geometry: dx[n, iy, ix, c] = \u03A3 dy[n, oy, ox, c] over the windows whose
// first largest cell, row by row, is (iy, ix); with RELU only where that cell is above 0.
// Tiling: none, a thread computes one element of dx and scans the windows that cover it.
// Layouts: x and dx [N, H, W, C], y and dy [N, OH, OW, C].
const BATCH = 1u;
const HEIGHT = 4u;
const WIDTH = 4u;
const CHANNELS = 1u;
const OUT_HEIGHT = 2u;
const OUT_WIDTH = 2u;
const KERNEL_HEIGHT = 2u;
const KERNEL_WIDTH = 2u;
const STRIDE_Y = 2u;
const STRIDE_X = 2u;
const PAD_TOP = 0u;
const PAD_LEFT = 0u;
const DILATION_Y = 1u;
const DILATION_X = 1u;
const RELU = false;
const WORKGROUP = 64u;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> dy: array<f32>;
@group(0) @binding(2) var<storage, read_write> dx: array<f32>;

// The place of the first largest cell of a window, as iy \xB7 WIDTH + ix.
fn winner(n: u32, oy: u32, ox: u32, c: u32) -> u32 {
  var largest = 0.0;
  var place = HEIGHT * WIDTH;
  for (var ky = 0u; ky < KERNEL_HEIGHT; ky++) {
    let iy = oy * STRIDE_Y + ky * DILATION_Y - PAD_TOP;
    for (var kx = 0u; kx < KERNEL_WIDTH; kx++) {
      let ix = ox * STRIDE_X + kx * DILATION_X - PAD_LEFT;
      if (iy < HEIGHT && ix < WIDTH) {
        let value = x[((n * HEIGHT + iy) * WIDTH + ix) * CHANNELS + c];
        if (value > largest || (!RELU && place == HEIGHT * WIDTH)) {
          largest = value;
          place = iy * WIDTH + ix;
        }
      }
    }
  }
  return place;
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * WORKGROUP + id.x;
  if (i >= BATCH * HEIGHT * WIDTH * CHANNELS) {
    return;
  }
  let c = i % CHANNELS;
  let ix = i / CHANNELS % WIDTH;
  let iy = i / (CHANNELS * WIDTH) % HEIGHT;
  let n = i / (CHANNELS * WIDTH * HEIGHT);
  var sum = 0.0;
  for (var ky = 0u; ky < KERNEL_HEIGHT; ky++) {
    let py = iy + PAD_TOP - ky * DILATION_Y;
    let oy = py / STRIDE_Y;
    for (var kx = 0u; kx < KERNEL_WIDTH; kx++) {
      let px = ix + PAD_LEFT - kx * DILATION_X;
      let ox = px / STRIDE_X;
      if (oy < OUT_HEIGHT && ox < OUT_WIDTH && oy * STRIDE_Y == py && ox * STRIDE_X == px) {
        if (winner(n, oy, ox, c) == iy * WIDTH + ix) {
          sum += dy[((n * OUT_HEIGHT + oy) * OUT_WIDTH + ox) * CHANNELS + c];
        }
      }
    }
  }
  dx[i] = sum;
}
`;var oa=`// The gradient of max pooling by its input where the windows tile the input without a gap or an overlap:
// dx = dy at the first largest cell of each window, row by row, else 0; with RELU only where that cell is above 0.
// Tiling: a thread takes four channels of one window and writes all its cells.
// Layouts: x and dx [N, H, W, C/4] of vec4, dy [N, OH, OW, C/4] of vec4.
const BATCH = 1u;
const HEIGHT = 4u;
const WIDTH = 4u;
const CHANNELS = 4u;
const OUT_HEIGHT = 2u;
const OUT_WIDTH = 2u;
const KERNEL_HEIGHT = 2u;
const KERNEL_WIDTH = 2u;
const RELU = false;
const WORKGROUP = 64u;

const QUADS = CHANNELS / 4u;

@group(0) @binding(0) var<storage, read> x: array<vec4f>;
@group(0) @binding(1) var<storage, read> dy: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> dx: array<vec4f>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * WORKGROUP + id.x;
  if (i >= BATCH * OUT_HEIGHT * OUT_WIDTH * QUADS) {
    return;
  }
  let q = i % QUADS;
  let ox = i / QUADS % OUT_WIDTH;
  let oy = i / (QUADS * OUT_WIDTH) % OUT_HEIGHT;
  let n = i / (QUADS * OUT_WIDTH * OUT_HEIGHT);
  let corner = ((n * HEIGHT + oy * KERNEL_HEIGHT) * WIDTH + ox * KERNEL_WIDTH) * QUADS + q;
  let rows = min(KERNEL_HEIGHT, HEIGHT - oy * KERNEL_HEIGHT);
  let columns = min(KERNEL_WIDTH, WIDTH - ox * KERNEL_WIDTH);
  var largest = select(x[corner], vec4f(0.0), RELU);
  var place = select(vec4u(0u), vec4u(KERNEL_HEIGHT * KERNEL_WIDTH), vec4<bool>(RELU));
  for (var ky = 0u; ky < rows; ky++) {
    for (var kx = 0u; kx < columns; kx++) {
      let value = x[corner + (ky * WIDTH + kx) * QUADS];
      place = select(place, vec4u(ky * KERNEL_WIDTH + kx), value > largest);
      largest = max(largest, value);
    }
  }
  let gradient = dy[i];
  for (var ky = 0u; ky < rows; ky++) {
    for (var kx = 0u; kx < columns; kx++) {
      let here = place == vec4u(ky * KERNEL_WIDTH + kx);
      dx[corner + (ky * WIDTH + kx) * QUADS] = select(vec4f(0.0), gradient, here);
    }
  }
}
`;function vn(e,t){return[e[0],...yr(e[1],e[2],t.kernel,t),e[3]]}function sa(e,[t,r,n,o],[,a,s],{kernel:i,strides:u,pads:c,dilations:l,relu:p},f){for(let d=0;d<t*a*s*o;d++){let h=d%o,m=Math.floor(d/o)%s,y=Math.floor(d/(o*s))%a,w=Math.floor(d/(o*s*a)),S=-1;for(let g=0;g<i[0];g++){let E=y*u[0]-c[0]+g*l[0];if(!(E<0||E>=r))for(let x=0;x<i[1];x++){let I=m*u[1]-c[1]+x*l[1];if(I<0||I>=n)continue;let T=((w*r+E)*n+I)*o+h;(S<0?!p||e[T]>0:e[T]>e[S])&&(S=T)}}f(d,S)}}function gn(e,t,r){return{BATCH:e[0],HEIGHT:e[1],WIDTH:e[2],CHANNELS:e[3],OUT_HEIGHT:t[1],OUT_WIDTH:t[2],KERNEL_HEIGHT:r.kernel[0],KERNEL_WIDTH:r.kernel[1],RELU:String(r.relu)}}var Ct={strides:[2,2],pads:[0,0,0,0],dilations:[1,1]},ia=[{inputs:[[2,112,92,16]],attributes:{...Ct,kernel:[2,2],relu:!0}},{inputs:[[1,7,5,4]],attributes:{...Ct,kernel:[2,2],relu:!1,pads:[0,0,1,1]}},{inputs:[[1,7,5,8]],attributes:{...Ct,kernel:[2,2],relu:!0}},{inputs:[[1,1,1,3]],attributes:{...Ct,kernel:[1,1],relu:!0}},{inputs:[[2,9,8,4]],attributes:{...Ct,kernel:[3,3],relu:!1,pads:[1,1,1,1]}}];function ua(e){let t=e()<.3,r=[_(e,1,3),_(e,1,3)],n=t?{...Ct,strides:r}:gr(e,r),o=s=>vr(e,r[s],n.dilations[s]),a=_(e,1,3)*(e()<.5?4:1);return{inputs:[[_(e,1,3),o(0),o(1),a]],attributes:{...n,kernel:r,relu:e()<.5}}}var Cr={name:"maxPool2d",shape(e,t){let[r]=e,n=e.length===1&&r.length===4?vn(r,t):[0,0,0,0];if(n[1]<1||n[2]<1)throw J("maxPool2d",e,`x [N, H, W, C], no smaller than the ${t.kernel.join("\xD7")} window`);return n},reference([e],t){let r=new Float64Array(A(t.output)).fill(t.attributes.relu?0:-34028234e31);return sa(e,t.inputs[0],t.output,t.attributes,(n,o)=>{o>=0&&(r[n]=e[o])}),r},gradient:({inputs:[e],dOutput:t,attributes:r,append:n})=>[n(xn,[e,t],r)],kernels:[ve("max_pool2d",ra,[0,"output"],e=>({...gn(e.inputs[0],e.output,e.attributes),...Yt(e.attributes)}),e=>A(e.output))],flops:({output:e,attributes:{kernel:t}})=>A(e)*t[0]*t[1],samples:ia,randomSample:ua};function wu({inputs:[e,t],attributes:r}){let{kernel:n,strides:o,pads:a,dilations:s}=r;return String(n)===String(o)&&String(s)==="1,1"&&a[0]===0&&a[1]===0&&t[1]*n[0]>=e[1]&&t[2]*n[1]>=e[2]}function aa({inputs:[e],attributes:t}){return{inputs:[e,vn(e,t)],attributes:t}}var xn={name:"maxPool2dGradient",shape(e,t){let r=vn(e[0],t);if(String(r)!==String(e[1]))throw J("maxPool2dGradient",e,`dy of shape [${r.join(", ")}]`);return e[0]},reference([e,t],{inputs:r,attributes:n}){let o=new Float64Array(e.length);return sa(e,r[0],r[1],n,(a,s)=>{s>=0&&(o[s]+=t[a])}),o},kernels:[{...ve("max_pool2d_gradient_tiles",oa,[0,1,"output"],({inputs:[e,t],attributes:r})=>gn(e,t,r),({inputs:[,e]})=>A(e)/4),fits:e=>wu(e)&&e.inputs[0][3]%4===0},ve("max_pool2d_gradient",na,[0,1,"output"],({inputs:[e,t],attributes:r})=>({...gn(e,t,r),...Yt(r)}),e=>A(e.output))],flops:({inputs:[,e],attributes:{kernel:t}})=>A(e)*t[0]*t[1],samples:ia.map(aa),randomSample:e=>aa(ua(e))};var Jt={name:"reshape",inPlace:[0],shape(e,{shape:t}){if(e.length!==1||A(e[0])!==A(t))throw J("reshape",e,`one tensor of ${A(t)} elements`);return t},reference:([e])=>e,gradient:({inputs:[e],dOutput:t,append:r})=>[r(Jt,[t],{shape:e.shape})],kernels:[{name:"none",passes:()=>[]}],flops:()=>0,samples:[{inputs:[[2,14,12,64]],attributes:{shape:[2,10752]}}],randomSample(e){let[t,r,n]=[1,2,3].map(()=>_(e,1,6));return{inputs:[[t,r,n]],attributes:{shape:[t,r*n]}}}};function ca(e,t,r,n){let o=We(r,He.initialise,n),a=zo(o),s=A(t.slice(0,-2)),i=s*(t.at(-2)??1),u=s*t.at(-1),c=Su(e,i,u,o,a);return Float32Array.from({length:A(t)},c)}function Su(e,t,r,n,o){let a=s=>()=>(2*n()-1)*s;switch(e.kind){case"zeros":return()=>0;case"normal":return()=>o()*e.deviation;case"truncatedNormal":return()=>{let s=o();for(;Math.abs(s)>2;)s=o();return s*e.deviation};case"tutorialUniform":return a(6/(t+r));case"he":return()=>o()*Math.sqrt(2/t);case"glorot":return a(Math.sqrt(6/(t+r)))}}var _t=class{constructor(t,r,n){this.graph=t;this.initialisers=r;this.seed=n}graph;initialisers;seed;tensors=new Map;get(t,r,n){let o=this.tensors.get(t);if(o)return o;let a=this.tensors.size,s=()=>ca(this.initialisers[n],r,this.seed,a),i=this.graph.state(t,r,"f32",s);return this.tensors.set(t,i),i}},Tu={Conv2D:"conv",ReLU:"relu",MaxPooling2D:"pool",GlobalAveragePooling2D:"average",Flatten:"flatten",Dense:"dense",Dropout:"dropout"};function _r(e,t,r,n){let o=new Map,a=t;return e.map(s=>{let i=Tu[s.type],u=(o.get(i)??0)+1;o.set(i,u);let c=`${i}${u}`;return a=Eu(s,c,u,a,r,n),{name:c,layer:s,tensor:a}})}function Eu(e,t,r,n,o,a){let{graph:s}=o,[i,u,c,l]=n.shape,p={relu:("relu"in e&&e.relu)??!1},f=d=>[d,d];switch(e.type){case"Conv2D":{let{filters:d,kernelSize:h,strides:m,padding:y}=e,w=hn([u,c],f(h),f(m),y),S=[h,h,l,d],g=o.get(`${t}/kernel`,S,"convolution"),E=o.get(`${t}/bias`,[d],"bias");return s.append(Rr,[n,g,E],{...w,...p,groups:1},t)}case"Dense":{let d=o.get(`${t}/kernel`,[Au(n),e.units],"dense"),h=o.get(`${t}/bias`,[e.units],"bias");return s.append(Qt,[n,d,h],{...rt,...p},t)}case"MaxPooling2D":{let d=f(e.poolSize),h=hn([u,c],d,f(e.strides),e.padding);return s.append(Cr,[n],{...h,...p,kernel:d},t)}case"ReLU":return s.append(wr,[n],{},t);case"GlobalAveragePooling2D":return s.append(Ir,[n],{},t);case"Flatten":return s.append(Jt,[n],{shape:[i,A(n.shape)/i]},t);case"Dropout":{if(!a)return n;let d={keep:e.keep,stream:He.dropout+r-1};return s.append(jt,[n,a],d,t)}}}var Au=e=>e.shape[e.shape.length-1];function Ur(e){let t=[];for(let r=0;r<e.length;r++){let[n,o,a]=[e[r],e[r+1],e[r+2]];n.type==="Conv2D"&&o?.type==="ReLU"&&a?.type==="MaxPooling2D"?(t.push(n,{...a,relu:!0}),r+=2):(n.type==="Conv2D"||n.type==="Dense")&&o?.type==="ReLU"?(t.push({...n,relu:!0}),r+=1):t.push(n)}return t}var la=`// A batch of pictures, augmented and standardised: y[r, iy, ix, c] = (pixel(order[offset + r], sy, sx, c) \u2212 MEAN[c]) \xB7 SCALE[c],
// 0 in rows that do not count. (sy, sx) is (iy, ix) moved by up to SHIFT pixels, borders repeated, mirrored with
// probability FLIP / 2^24, as pcg4d(seed, STREAM, step, r) says.
// Tiling: a thread computes the three channels of one pixel.
// Layouts: step as STEP in engine/op.ts, order u32 [any], shards u8 [PICTURES, H, W, 3] four to a word, y [N, H, W, 3].
const BATCH = 1u;
const HEIGHT = 1u;
const WIDTH = 1u;
const PICTURES = 1u;
const FLIP = 0u;
const SHIFT = 0u;
const STREAM = 4u;
const MEAN = vec3f(0.0);
const SCALE = vec3f(1.0);
const WORKGROUP = 64u;

@group(0) @binding(0) var<storage, read> step: array<u32, 8>;
@group(0) @binding(1) var<storage, read> order: array<u32>;
@group(0) @binding(2) var<storage, read> shard0: array<u32>;
@group(0) @binding(3) var<storage, read> shard1: array<u32>;
@group(0) @binding(4) var<storage, read> shard2: array<u32>;
@group(0) @binding(5) var<storage, read> shard3: array<u32>;
@group(0) @binding(6) var<storage, read_write> y: array<f32>;

// Jarzynski and Olano, "Hash Functions for GPU Rendering", JCGT 9(3), 2020.
fn pcg4d(counters: vec4u) -> vec4u {
  var v = counters * 1664525u + 1013904223u;
  v.x += v.y * v.w;
  v.y += v.z * v.x;
  v.z += v.x * v.y;
  v.w += v.y * v.z;
  v ^= v >> vec4u(16u);
  v.x += v.y * v.w;
  v.y += v.z * v.x;
  v.z += v.x * v.y;
  v.w += v.y * v.z;
  return v;
}

fn byte(shard: u32, place: u32) -> f32 {
  var word = 0u;
  switch (shard) {
    case 0u: { word = shard0[place / 4u]; }
    case 1u: { word = shard1[place / 4u]; }
    case 2u: { word = shard2[place / 4u]; }
    default: { word = shard3[place / 4u]; }
  }
  return f32((word >> (place % 4u * 8u)) & 255u);
}

// Where a row or column is read from when the picture is moved by \u2212SHIFT \u2026 SHIFT.
fn moved(place: u32, random: u32, size: u32) -> u32 {
  let shifted = i32(place) + i32((random >> 16u) % (2u * SHIFT + 1u)) - i32(SHIFT);
  return u32(clamp(shifted, 0, i32(size) - 1));
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * WORKGROUP + id.x;
  if (i >= BATCH * HEIGHT * WIDTH) {
    return;
  }
  let row = i / (HEIGHT * WIDTH);
  if (row >= step[1]) {
    for (var c = 0u; c < 3u; c++) {
      y[i * 3u + c] = 0.0;
    }
    return;
  }
  let random = pcg4d(vec4u(step[2], STREAM, step[0], row));
  let sy = moved(i / WIDTH % HEIGHT, random.y, HEIGHT);
  let straight = moved(i % WIDTH, random.z, WIDTH);
  let sx = select(straight, WIDTH - 1u - straight, random.x >> 8u < FLIP);
  let picture = order[step[3] + row];
  let place = ((picture % PICTURES * HEIGHT + sy) * WIDTH + sx) * 3u;
  for (var c = 0u; c < 3u; c++) {
    y[i * 3u + c] = (byte(picture / PICTURES, place + c) - MEAN[c]) * SCALE[c];
  }
}
`;var ut=4,pa=e=>Math.round(e*2**24);function fa(e,t,r,n){return Math.min(Math.max(e+(t>>>16)%(2*r+1)-r,0),n-1)}function Hr(e,t,r,n,o){let a=Math.ceil(n*t*r*3/4),s=!o||o()<.7;return{inputs:[xe,[2*e+7],...Array(ut).fill([a])],attributes:{batch:e,height:t,width:r,picturesPerShard:n,mean:[120.5,100,90.25],scale:[1/60,1/50,1/64],flip:s?.5:0,shift:s?2:0,stream:4}}}var Ut={name:"loadImages",dtypes:["u32","u32","u32","u32","u32","u32"],shape(e,{batch:t,height:r,width:n}){if(e.length!==2+ut||String(e[0])!==String(xe))throw J("loadImages",e,"step [8], order and four shards");return[t,r,n,3]},reference([e,t,...r],{output:n,attributes:o}){let{height:a,width:s,picturesPerShard:i,mean:u,scale:c,flip:l,shift:p,stream:f}=o,d=r.map(h=>new Uint8Array(Uint32Array.from(h).buffer));return new Float64Array(A(n)).map((h,m)=>{let[y,w,S]=[m%3,Math.floor(m/3)%s,Math.floor(m/(3*s))%a],g=Math.floor(m/(3*s*a));if(g>=e[q.count])return 0;let E=Zt(e[q.seed],f,e[q.step],g),x=fa(S,E[1],p,a),I=fa(w,E[2],p,s),T=E[0]>>>8<pa(l)?s-1-I:I,k=t[e[q.offset]+g],O=((k%i*a+x)*s+T)*3+y;return(d[Math.floor(k/i)][O]-u[y])*c[y]})},magnitude:(e,{output:t,attributes:{scale:r}})=>new Float64Array(A(t)).map((n,o)=>255*r[o%3]),kernels:[ve("load_images",la,[0,1,2,3,4,5,"output"],({attributes:e})=>({BATCH:e.batch,HEIGHT:e.height,WIDTH:e.width,PICTURES:e.picturesPerShard,FLIP:pa(e.flip),SHIFT:e.shift,STREAM:e.stream,MEAN:`vec3f(${e.mean.join(", ")})`,SCALE:`vec3f(${e.scale.join(", ")})`}),({output:e})=>A(e)/3)],flops:({output:e})=>2*A(e),samples:[Hr(16,112,92,5),Hr(3,5,7,3),Hr(1,1,1,1)],randomSample:e=>Hr(_(e,1,5),_(e,1,9),_(e,1,9),3,e),randomInput(e,{inputs:t,attributes:{batch:r,picturesPerShard:n}},o){if(e===0){let s=_e(_(o,1,r),o);return s[q.offset]=_(o,0,r+7),s}let a=e===1?ut*n-1:2**32-1;return Float64Array.from({length:A(t[e])},()=>_(o,0,a))}};var da=`// Softmax over the last dimension: y[r, c] = exp(x[r, c] \u2212 max_j x[r, j]) / \u03A3_j exp(x[r, j] \u2212 max_j x[r, j]).
// Tiling: a thread takes one row.
// Layouts: x and y [ROWS, CLASSES].
const ROWS = 1u;
const CLASSES = 2u;
const WORKGROUP = 64u;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let row = id.y * groups.x * WORKGROUP + id.x;
  if (row >= ROWS) {
    return;
  }
  let first = row * CLASSES;
  var largest = x[first];
  for (var c = 1u; c < CLASSES; c++) {
    largest = max(largest, x[first + c]);
  }
  var sum = 0.0;
  for (var c = 0u; c < CLASSES; c++) {
    sum += exp(x[first + c] - largest);
  }
  for (var c = 0u; c < CLASSES; c++) {
    y[first + c] = exp(x[first + c] - largest) / sum;
  }
}
`;function Mr(e,t){let r=new Float64Array(e.length);for(let n=0;n<e.length;n+=t){let o=e.subarray(n,n+t),a=o.reduce((i,u)=>Math.max(i,u)),s=o.reduce((i,u)=>i+Math.exp(u-a),0);o.forEach((i,u)=>r[n+u]=i-a-Math.log(s))}return r}var Pu=[[16,2],[1,1],[5,1e3],[100,10]],Ht={name:"softmax",shape(e){if(e.length!==1||e[0].length!==2)throw J("softmax",e,"logits [N, C]");return e[0]},reference:([e],{output:t})=>Mr(e,t[1]).map(Math.exp),kernels:[ve("softmax",da,[0,"output"],({output:e})=>({ROWS:e[0],CLASSES:e[1]}),({output:e})=>e[0])],flops:({output:e})=>5*A(e),samples:Pu.map(e=>({inputs:[e],attributes:{}})),randomSample:e=>({inputs:[[_(e,1,70),_(e,1,12)]],attributes:{}}),randomInput:(e,{inputs:[t]},r)=>Float64Array.from({length:A(t)},()=>100*r()-50)};function ma(e){let t=[],r=new Map;for(let n of e.toSorted((o,a)=>a.size-o.size||o.from-a.from)){let o=s=>s.tenants.every(i=>i.to<n.from||n.to<i.from),a=t.findLastIndex(o);a<0&&(a=t.push({size:n.size,tenants:[]})-1),t[a].tenants.push(n),r.set(n.key,a)}return{buffers:t.map(({size:n})=>n),placed:r}}function ha(e){return Math.max(0,...e.map(({from:t})=>e.filter(r=>r.from<=t&&t<=r.to).reduce((r,{size:n})=>r+n,0)))}var Mt=140,ku=9,Xe=class{constructor(t,r){this.device=t;for(let n of r.tensors){if(!Lr(n)||n.source.kind!=="pack")continue;let{members:o,offsets:a}=n.source;o.forEach((s,i)=>this.#t.set(s,{pack:n,offset:a[i]*4}))}}device;#e=new Map;#t=new Map;place(t){let r=this.#e.get(t);if(r)return r;let n=this.#t.get(t),o=n?{buffer:this.place(n.pack).buffer,offset:n.offset,size:xt(t)}:this.#r(t);if(this.#e.set(t,o),t.source.kind==="pack"&&t.source.members.forEach(a=>this.place(a)),t.source.kind==="state"){let a=t.source.initial(A(t.shape));this.write(t,t.dtype==="u32"?Uint32Array.from(a):Float32Array.from(a))}return o}#r(t){let r=xt(t),n=this.device.gpu.limits.maxStorageBufferBindingSize;if(r>n)throw new RangeError(`Cannot hold '${t.name}' ${Ge(t.shape)} as it takes ${r} bytes: this adapter binds ${n} at most, use smaller pictures or fewer units`);return{buffer:this.device.gpu.createBuffer({label:t.name,size:r,usage:Mt}),offset:0,size:r}}write(t,r,n=0){let{buffer:o,offset:a,size:s}=this.place(t);if(n*4+r.byteLength>s)throw new RangeError(`Cannot write '${t.name}' as it has ${Ge(t.shape)} elements: found ${r.byteLength/4} from element ${n} on`);this.device.gpu.queue.writeBuffer(o,a+n*4,r.buffer,r.byteOffset,r.byteLength)}read(t){return bn(this.device,this.place(t))}get bytes(){return[...new Set([...this.#e.values()].map(({buffer:r})=>r))].reduce((r,n)=>r+n.size,0)}destroy(){this.#e.forEach(({buffer:t})=>t.destroy()),this.#e.clear()}};function Lr({source:e}){return e.kind==="pack"&&e.members.every(t=>t.source.kind==="state")}function xt(e){return A(e.shape)*4}async function bn(e,{buffer:t,offset:r,size:n}){let{gpu:o}=e,a=o.createBuffer({label:"read back",size:n,usage:ku}),s=o.createCommandEncoder();s.copyBufferToBuffer(t,r,a,0,n),o.queue.submit([s.finish()]);try{return await a.mapAsync(1),e.check(),a.getMappedRange().slice(0)}catch(i){throw e.check(),i}finally{a.destroy()}}var Iu=(e,t,r)=>r[0];function ya(e){return(t,r,n)=>{let o=e[Dr(t,r)];return n.find(({name:a})=>a===o)??n[0]}}function Dr(e,{inputs:t,attributes:r}){return`${e.name} ${t.map(Ge).join(" ")} ${JSON.stringify(r)}`}async function Ze(e,t,r,n,o=Iu){let a=kt(t,r).flatMap(m=>Cu(e,m,o)),s=Uu(t,r,a),{buffers:i,placed:u}=ma(s),c=i.map((m,y)=>e.gpu.createBuffer({label:`transient ${y}`,size:m,usage:Mt})),l=ga(t,r),p=m=>{let y=Sn(m),w=l.get(y),S=w?.tensor??y,g=u.get(S);if(g===void 0)return n.place(y);let E=(w?.offset??0)*4;return{buffer:c[g],offset:E,size:xt(y)}},f=(m,y)=>y==="output"?p(m.tensor):typeof y=="number"?p(_u(m.tensor,y)):{buffer:c[u.get(y)],offset:0,size:A(y.scratch)*4},d=await Promise.all(a.flatMap(m=>m.passes.map((y,w)=>Hu(e,m,y,w,f))));e.check();let h={dispatches:d,choices:Object.fromEntries(a.filter(({hasChoice:m})=>m).map(({op:m,call:y,kernel:w})=>[Dr(m,y),w])),memory:{allocated:i.reduce((m,y)=>m+y,0),peak:ha(s)},submits:1,run(m){Lu(e.gpu,d,h.submits,m)},place:p,read:m=>bn(e,p(m)),poison(m){for(let y of c)e.gpu.queue.writeBuffer(y,0,new Uint32Array(y.size/4).fill(m))},destroy:()=>c.forEach(m=>m.destroy())};return h}function wn(e,{source:t,shape:r}){if(t.kind!=="op")return;let{op:n,inputs:o,attributes:a}=t,s={inputs:o.map(u=>u.shape),output:r,attributes:a},i=n.kernels.filter(u=>u.fits?.(s,e.traits)??!0);return{op:n,call:s,kernels:i}}function Cu(e,t,r){let n=wn(e,t);if(!n)return[];let{op:o,call:a,kernels:s}=n;if(s.length===0)throw new RangeError(`Cannot compile ${o.name} as none of its kernels fits this device`);let i=r(o,a,s),u=s.length>1;return[{tensor:t,op:o,call:a,kernel:i.name,hasChoice:u,passes:i.passes(a)}]}function _u(e,t){if(e.source.kind!=="op")throw new TypeError(`'${e.name}' has no inputs`);return e.source.inputs[t]}function Sn(e){return e.source.kind!=="op"||!e.source.op.inPlace?e:Sn(e.source.inputs[e.source.op.inPlace[0]])}function ga(e,t){let r=new Map;for(let n of kt(e,t)){if(n.source.kind!=="pack"||Lr(n))continue;let{members:o,offsets:a}=n.source;o.forEach((s,i)=>r.set(s,{tensor:n,offset:a[i]}))}return r}function Uu(e,t,r){let n=ga(e,t),o=new Map,a=(s,i)=>{let u=Sn(s),l=n.get(u)?.tensor??u;if(l.source.kind==="input"||l.source.kind==="state"||Lr(l))return;let p=o.get(l),[f,d]=l.source.kind==="pack"?[0,r.length]:[i,i];o.set(l,{size:xt(l),from:Math.min(p?.from??f,f),to:Math.max(p?.to??d,d)})};return r.forEach(({tensor:s,passes:i},u)=>{a(s,u),s.source.kind==="op"&&s.source.inputs.forEach(c=>a(c,u));for(let c of i.flatMap(l=>l.operands))typeof c=="object"&&o.set(c,{size:A(c.scratch)*4,from:u,to:u})}),t.forEach(s=>a(s,r.length)),[...o].map(([s,i])=>({key:s,...i}))}async function Hu(e,t,r,n,o){let a=await qt(e,t.kernel,r.source,r.constants),s=e.gpu.createBindGroup({label:`${t.kernel} \u2192 ${t.tensor.name}`,layout:a.getBindGroupLayout(0),entries:r.operands.map((i,u)=>({binding:u,resource:o(t,i)}))});return{kernel:t.kernel,tensor:t.tensor,pipeline:a,bindGroup:s,workgroups:Mu(r.workgroups,e.gpu.limits.maxComputeWorkgroupsPerDimension),flops:n===0?t.op.flops(t.call):0}}function Mu([e,t=1,r=1],n){if(e<=n)return[e,t,r];if(t>1)throw new RangeError(`Cannot dispatch ${e}\xD7${t} workgroups: only x may exceed ${n}`);let o=Math.ceil(e/n);return[Math.ceil(e/o),o,r]}function Lu(e,t,r,n){let o=t.reduce((c,{flops:l})=>c+l,0)/r,a=e.createCommandEncoder(),s=a.beginComputePass(),i=0,u=1;for(let{pipeline:c,bindGroup:l,workgroups:p,flops:f}of t)i>=o*u&&(s.end(),e.queue.submit([a.finish()]),a=e.createCommandEncoder(),s=a.beginComputePass(),u=Math.floor(i/o)+1),s.setPipeline(c),s.setBindGroup(0,l),s.dispatchWorkgroups(...p),i+=f;s.end(),n?.(a),e.queue.submit([a.finish()])}var Tn={kind:"zeros"};function Nr(e,t,r){let{layers:n,preprocessing:{height:o,width:a,mean:s,scale:i}}=e,u=new Ve,c=u.input("step",xe,"u32"),l=u.input("order",[t],"u32"),p=Math.ceil(t*o*a*3/4),f=Array.from({length:ut},(g,E)=>u.input(`shard ${E}`,[E?1:p],"u32")),d=u.append(Ut,[c,l,...f],{batch:t,height:o,width:a,picturesPerShard:t,mean:s,scale:i,flip:0,shift:0,stream:0}),h={convolution:Tn,dense:Tn,bias:Tn},m=new _t(u,h,0),y=_r(r?Ur(n):n,d,m),w=y.at(-1).tensor,S=u.append(Ht,[w],{});return{description:e,batch:t,graph:u,step:c,order:l,shards:f,images:d,activations:y,logits:w,probabilities:S,parameters:m.tensors}}function Gr(e,t,r){let{graph:n,batch:o,step:a,order:s,shards:i,parameters:u,description:c}=t,{height:l,width:p,fit:f}=c.preprocessing,d=new Xe(e,n),h=[];d.write(s,Uint32Array.from({length:o},(y,w)=>w));let m={async compile(y){let w=await Ze(e,n,y,d);return h.push(w),w},setWeights(y){for(let[w,S]of u)d.write(S,Du(y,w,S))},copyWeights(y,w){for(let[S,g]of u){let[E,x]=[w(S),d.place(g)];y.copyBufferToBuffer(E.buffer,E.offset,x.buffer,x.offset,x.size)}},setPictures(y){let w=new Uint8Array(Math.ceil(o*l*p*3/4)*4);y.forEach((g,E)=>w.set(Vt(g,{height:l,width:p},f).pixels,E*l*p*3)),d.write(i[0],w);let S=new Uint32Array(xe[0]);S[q.count]=y.length,d.write(a,S)},write:(y,w)=>d.write(y,w),close(){h.forEach(y=>y.destroy()),d.destroy()}};return m.setWeights(r),m}function Du(e,t,{shape:r}){let n=e.get(t);if(n&&String(n.shape)===String(r))return n.data;throw new RangeError(`Cannot use the model as '${t}' should be [${r.join(", ")}]: found ${n?`[${n.shape.join(", ")}]`:"nothing"}`)}async function va(e,t){let r=Nr(t.description,1,!0),n=Gr(e,r,t.weights),o=await n.compile([r.probabilities]);return{async predict(a){return n.setPictures([a]),o.run(),new Float32Array(await o.read(r.probabilities))},close:n.close}}var Nu=2143346349;function Gu(e,{inputs:t,attributes:r},n){let o={inputs:t,output:e.shape(t,r),attributes:r};return t.map((a,s)=>{let i=e.randomInput?.(s,o,n)??Float64Array.from({length:A(a)},()=>2*n()-1);return e.dtypes?.[s]==="u32"?i:i.map(Math.fround)})}async function xa(e,t,r,n,o){let{inputs:a,attributes:s}=n,i={inputs:a,output:t.shape(a,s),attributes:s};if(r.fits&&!r.fits(i,e.traits))return;let u=Gu(t,n,o),c=new Ve,l=a.map((y,w)=>c.input(`input ${w}`,y,t.dtypes?.[w])),p=c.append(t,l,s),f=new Xe(e,c),d=()=>l.forEach((y,w)=>{let S=y.dtype==="u32";f.write(y,S?Uint32Array.from(u[w]):Float32Array.from(u[w]))});d();let h=await Ze(e,c,[p],f,()=>r),m=`${r.name} of ${a.map(Ge).join(", ")} ${JSON.stringify(s)}`;return{plan:h,async verify(){d(),h.poison(Nu),h.run();let y=u.map(E=>E.slice()),w=t.magnitude?.(y,i),S=t.reference(y,i),g=t.inPlace?.map(E=>[l[E],y[E]])??[[p,S]];for(let[E,x]of g){let I=await h.read(E);if(E.dtype==="u32")Wu(new Uint32Array(I),x,m);else{let T=w??x.map(Math.abs);Fu(new Float32Array(I),x,T,m)}}},close(){h.destroy(),f.destroy()}}}function Wu(e,t,r){for(let n=0;n<t.length;n++)if(e[n]!==t[n])throw new Error(`${r}: element ${n} is ${e[n]}, expected ${t[n]}`)}function Fu(e,t,r,n){let[o,a]=[0,0];for(let s=0;s<t.length;s++){if(Object.is(e[s],t[s]))continue;let i=Math.abs(e[s]-t[s]);if(!(i<=1e-5+1e-4*r[s]))throw new Error(`${n}: element ${s} is ${e[s]}, expected ${t[s]}`);o+=i**2,a+=t[s]**2}if(Math.sqrt(o)>1e-4*Math.sqrt(a)+1e-12*t.length)throw new Error(`${n}: relative error ${Math.sqrt(o/a)}`)}var ba=`// The roof of the roofline: multiply-adds on registers only, 16 \xB7 4 \xB7 2 operations a round and thread.
// Tiling: a thread keeps 8 vec4 going, enough to hide the latency of each.
// Layouts: y [threads] of vec4.
const ROUNDS = 64u;
const WORKGROUP = 64u;

@group(0) @binding(0) var<storage, read_write> y: array<vec4f>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let a = vec4f(f32(id.x & 7u) * 0.001 + 0.5);
  let b = vec4f(0.25);
  var s0 = a;
  var s1 = a + 0.1;
  var s2 = a + 0.2;
  var s3 = a + 0.3;
  var s4 = a + 0.4;
  var s5 = a + 0.5;
  var s6 = a + 0.6;
  var s7 = a + 0.7;
  for (var round = 0u; round < ROUNDS; round++) {
    s0 = fma(s0, a, b);
    s1 = fma(s1, a, b);
    s2 = fma(s2, a, b);
    s3 = fma(s3, a, b);
    s4 = fma(s4, a, b);
    s5 = fma(s5, a, b);
    s6 = fma(s6, a, b);
    s7 = fma(s7, a, b);
    s0 = fma(s0, a, b);
    s1 = fma(s1, a, b);
    s2 = fma(s2, a, b);
    s3 = fma(s3, a, b);
    s4 = fma(s4, a, b);
    s5 = fma(s5, a, b);
    s6 = fma(s6, a, b);
    s7 = fma(s7, a, b);
  }
  y[id.x] = s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7;
}
`;var wa=`// The slope of the roofline: y[i] = x[i], as fast as memory gives and takes it.
// Tiling: a thread takes one vec4.
// Layouts: x and y [SIZE] of vec4.
const SIZE = 4u;
const WORKGROUP = 64u;

@group(0) @binding(0) var<storage, read> x: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> y: array<vec4f>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * WORKGROUP + id.x;
  if (i < SIZE) {
    y[i] = x[i];
  }
}
`;function En({gpu:e}){return e.features.has("timestamp-query")?zu(e):$u(e)}async function er(e,t){let r=En(e),n=1;for(await r.seconds([{dispatches:t,repeats:n}]);n<65536;n*=2){let[i]=await r.seconds([{dispatches:t,repeats:n}]);if(i>=.005)break}let o=Array.from({length:9},()=>({dispatches:t,repeats:n})),a=(await r.seconds(o)).map(i=>i/n);e.check(),a.sort((i,u)=>i-u);let s=i=>a[Math.round(i*8)];return{min:a[0],median:s(.5),p95:s(.95)}}function Sa(e,{dispatches:t,repeats:r}){for(let n=0;n<r;n++)for(let{pipeline:o,bindGroup:a,workgroups:s}of t)e.setPipeline(o),e.setBindGroup(0,a),e.dispatchWorkgroups(...s);e.end()}function zu(e){return{async seconds(t){let r=2*t.length,n=8*r,o=e.createQuerySet({type:"timestamp",count:r}),a=e.createBuffer({size:n,usage:516}),s=e.createBuffer({size:n,usage:9});t.forEach((c,l)=>{let p=e.createCommandEncoder(),[f,d]=[2*l,2*l+1],h={querySet:o,beginningOfPassWriteIndex:f,endOfPassWriteIndex:d};Sa(p.beginComputePass({timestampWrites:h}),c),e.queue.submit([p.finish()])});let i=e.createCommandEncoder();i.resolveQuerySet(o,0,r,a,0),i.copyBufferToBuffer(a,0,s,0,n),e.queue.submit([i.finish()]),await s.mapAsync(1);let u=new BigUint64Array(s.getMappedRange().slice(0));return[a,s,o].forEach(c=>c.destroy()),t.map((c,l)=>Number(u[2*l+1]-u[2*l])/1e9)}}}function $u(e){return{async seconds(t){let r=[];for(let n of t){let o=e.createCommandEncoder();Sa(o.beginComputePass(),n);let a=performance.now();e.queue.submit([o.finish()]),await e.queue.onSubmittedWorkDone(),r.push((performance.now()-a)/1e3)}return r}}}async function Ta(e){let[t,r]=[Pe*4096,64],n=await qt(e,"bench_fma",ba,{ROUNDS:r}),o=e.gpu.createBuffer({size:t*16,usage:Mt}),a=Ea(e,n,[o]),{min:s}=await er(e,[{pipeline:n,bindGroup:a,workgroups:[t/Pe,1,1]}]);return o.destroy(),t*r*16*4*2/s}async function Wr(e,t){let r=Math.max(Pe,Math.ceil(t/32)),n=await qt(e,"bench_copy",wa,{SIZE:r}),o=[0,1].map(()=>e.gpu.createBuffer({size:r*16,usage:Mt})),a=Math.ceil(r/Pe),s=Math.ceil(a/e.gpu.limits.maxComputeWorkgroupsPerDimension),{min:i}=await er(e,[{pipeline:n,bindGroup:Ea(e,n,o),workgroups:[Math.ceil(a/s),s,1]}]);return o.forEach(u=>u.destroy()),r*32/i}function Ea(e,t,r){return e.gpu.createBindGroup({layout:t.getBindGroupLayout(0),entries:r.map((n,o)=>({binding:o,resource:{buffer:n}}))})}var qu=1.1;function Aa(e){let t=new Map;return r=>{let n=2**Math.ceil(Math.log2(r)),o=t.get(n)??Wr(e,n);return t.set(n,o),o}}async function Oa(e,t,r,n,o,a){let s=await xa(e,t,r,n,We(1,1));if(!s)return;let{inputs:i,attributes:u}=n,c=t.shape(i,u),l=i.reduce((m,y)=>m+A(y),A(c));await s.verify();let p=await er(e,s.plan.dispatches);await s.verify(),s.close();let f=t.flops({inputs:i,output:c,attributes:u})/p.median,d=l*4/p.median,h=[f/o,d/await a(l*4)];return{...p,op:t.name,kernel:r.name,shapes:i.map(Ge).join(" "),flops:f,bytes:d,fraction:Math.max(...h),isBroken:h.some(m=>m>qu)}}var Ra=`// What the host wants to know of a step, into the step's place of a ring:
// ring[step mod SLOTS] = (\u03A3_r loss[r], number of rows whose largest logit, the first of equals, is the label's, count, step).
// Tiling: one workgroup; a thread takes every WORKGROUP-th row, then a tree adds the threads.
// Layouts: ring [SLOTS, 4], losses [ROWS] with 0 in rows that do not count, logits [ROWS, CLASSES], labels u32 [ROWS].
const ROWS = 1u;
const CLASSES = 2u;
const SLOTS = 64u;
const WORKGROUP = 64u;

@group(0) @binding(0) var<storage, read_write> ring: array<vec4f>;
@group(0) @binding(1) var<storage, read> losses: array<f32>;
@group(0) @binding(2) var<storage, read> logits: array<f32>;
@group(0) @binding(3) var<storage, read> labels: array<u32>;
@group(0) @binding(4) var<storage, read> step: array<u32, 8>;

var<workgroup> sums: array<vec2f, WORKGROUP>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(local_invocation_index) thread: u32) {
  var sum = vec2f(0.0);
  for (var row = thread; row < min(ROWS, step[1]); row += WORKGROUP) {
    var best = 0u;
    for (var c = 1u; c < CLASSES; c++) {
      best = select(best, c, logits[row * CLASSES + c] > logits[row * CLASSES + best]);
    }
    sum += vec2f(losses[row], select(0.0, 1.0, best == labels[row]));
  }
  sums[thread] = sum;
  for (var half = WORKGROUP / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (thread < half) {
      sums[thread] += sums[thread + half];
    }
  }
  if (thread == 0u) {
    ring[step[0] % SLOTS] = vec4f(sums[0], f32(step[1]), f32(step[0]));
  }
}
`;var bt=64,tr=[bt,4],An=(e,t)=>({inputs:[tr,[e],[e,t],[e],xe],attributes:{}}),Fr={name:"batchMetrics",dtypes:["f32","f32","f32","u32","u32"],inPlace:[0],shape(e){if(e.length!==5||String(e[0])!==String(tr))throw J("batchMetrics",e,"ring [64, 4], losses, logits, labels, step");return tr},reference([e,t,r,n,o],{inputs:[,,[,a]]}){let s=o[q.count],[i,u]=[0,0];for(let c=0;c<s;c++){let l=r.subarray(c*a,(c+1)*a);i+=t[c],u+=l.indexOf(l.reduce((p,f)=>Math.max(p,f)))===n[c]?1:0}return e.set([i,u,s,o[q.step]],o[q.step]%bt*4),e},kernels:[{name:"batch_metrics",passes:({inputs:[,,[e,t]]})=>[{source:Ra,constants:{ROWS:e,CLASSES:t,SLOTS:bt},operands:[0,1,2,3,4],workgroups:[1]}]}],flops:({inputs:[,,e]})=>A(e),samples:[An(16,2),An(100,10)],randomSample:e=>An(_(e,1,150),_(e,1,12)),randomInput(e,{inputs:t},r){let[n,o]=t[2];if(e===4)return _e(_(r,1,n),r);let a=()=>_(r,0,o-1);return Float64Array.from({length:A(t[e])},e===3?a:r)}};var Pa=`// The sum of the rows of a batch, divided by the number of rows that count where MEAN: y[0] = \u03A3_r x[r] / count.
// Tiling: one workgroup; a thread adds every WORKGROUP-th row, then a tree adds the threads.
// Layouts: x [ROWS] with 0 in rows that do not count, step as STEP in engine/op.ts, y [1].
const ROWS = 1u;
const MEAN = true;
const WORKGROUP = 64u;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> step: array<u32, 8>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

var<workgroup> sums: array<f32, WORKGROUP>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(local_invocation_index) thread: u32) {
  var sum = 0.0;
  for (var row = thread; row < ROWS; row += WORKGROUP) {
    sum += x[row];
  }
  sums[thread] = sum;
  for (var half = WORKGROUP / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (thread < half) {
      sums[thread] += sums[thread + half];
    }
  }
  if (thread == 0u) {
    y[0] = sums[0] / select(1.0, f32(step[1]), MEAN);
  }
}
`;var ka=`// The gradient of a batch's sum by its rows: dx[r] = dy[0], divided by the number of rows that count where MEAN.
// Tiling: a thread takes one row.
// Layouts: dy [1], step as STEP in engine/op.ts, dx [ROWS].
const ROWS = 1u;
const MEAN = true;
const WORKGROUP = 64u;

@group(0) @binding(0) var<storage, read> dy: array<f32>;
@group(0) @binding(1) var<storage, read> step: array<u32, 8>;
@group(0) @binding(2) var<storage, read_write> dx: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * WORKGROUP + id.x;
  if (i < ROWS) {
    dx[i] = dy[0] / select(1.0, f32(step[1]), MEAN);
  }
}
`;var Ca=(e,{attributes:t})=>t.mean?e[q.count]:1,Ia=(e,t,r)=>Float64Array.of(e.reduce((n,o)=>n+o,0)/Ca(t,r)),rr=(e,t)=>({inputs:[[e],xe],attributes:{mean:t}});function _a(e){return(t,r,n)=>t===1?_e(_(n,1,e(r)),n):Float64Array.from({length:A(r.inputs[0])},()=>2*n()-1)}var Br={name:"batchSum",dtypes:["f32","u32"],shape(e){let[t,r]=e;if(e.length!==2||t.length!==1||String(r)!==String(xe))throw J("batchSum",e,"x [N] and step [8]");return[1]},reference:([e,t],r)=>Ia(e,t,r),magnitude:([e,t],r)=>Ia(e.map(Math.abs),t,r),gradient:({inputs:[e,t],dOutput:r,attributes:n,append:o})=>[o(Rn,[r,t],{...n,rows:e.shape[0]}),void 0],kernels:[{name:"batch_sum",passes:({inputs:[[e]],attributes:{mean:t}})=>[{source:Pa,constants:{ROWS:e,MEAN:String(t)},operands:[0,1,"output"],workgroups:[1]}]}],flops:({inputs:[[e]]})=>e,samples:[rr(16,!0),rr(18,!1),rr(1e3,!0),rr(1,!0)],randomSample:e=>rr(_(e,1,200),e()<.5),randomInput:_a(({inputs:[[e]]})=>e)},On=(e,t)=>({inputs:[[1],xe],attributes:{mean:t,rows:e}}),Rn={name:"batchSumGradient",dtypes:["f32","u32"],shape:(e,{rows:t})=>[t],reference:([e,t],r)=>new Float64Array(r.attributes.rows).fill(e[0]/Ca(t,r)),kernels:[ve("batch_sum_gradient",ka,[0,1,"output"],({attributes:{rows:e,mean:t}})=>({ROWS:e,MEAN:String(t)}),({attributes:{rows:e}})=>e)],flops:({output:e})=>A(e),samples:[On(16,!0),On(18,!1)],randomSample:e=>On(_(e,1,200),e()<.5),randomInput:_a(({output:[e]})=>e)};var Ua=`// The guard: records the first step in which the loss or a gradient is not finite, and the place of the first such number:
// status[0] = step, status[1] = 0 for the loss, 1 + i for gradients[i]. Once it is set, later steps change nothing.
// A number is not finite where all its exponent bits are set: comparisons and max() hide NaN on some devices.
// Tiling: a thread takes VECTORS vec4s. Minima of whole numbers do not depend on the order of threads.
// Layouts: status u32 [4], loss [1], gradients [SIZE/4] of vec4, step as STEP in engine/op.ts.
const SIZE = 4u;
const VECTORS = 8u;
const WORKGROUP = 64u;

@group(0) @binding(0) var<storage, read_write> status: array<atomic<u32>, 4>;
@group(0) @binding(1) var<storage, read> loss: array<u32>;
@group(0) @binding(2) var<storage, read> gradients: array<vec4u>;
@group(0) @binding(3) var<storage, read> step: array<u32, 8>;

const EXPONENT = 0x7f800000u;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let first = atomicLoad(&status[0]);
  if (first < step[0]) {
    return;
  }
  let i = id.y * groups.x * WORKGROUP + id.x;
  var place = 0xffffffffu;
  for (var v = 0u; v < VECTORS; v++) {
    let vector = i * VECTORS + v;
    if (vector < SIZE / 4u) {
      let bad = (gradients[vector] & vec4u(EXPONENT)) == vec4u(EXPONENT);
      if (any(bad)) {
        let lane = select(select(select(3u, 2u, bad.z), 1u, bad.y), 0u, bad.x);
        place = min(place, 1u + vector * 4u + lane);
      }
    }
  }
  if (i == 0u && (loss[0] & EXPONENT) == EXPONENT) {
    place = 0u;
  }
  if (place != 0xffffffffu) {
    atomicMin(&status[0], step[0]);
    atomicMin(&status[1], place);
  }
}
`;var Ie={step:0,place:1,weightStep:2,weightPlace:3},ct=[4],Me=4294967295,Ha=8;function Kr(e){return Number.isFinite(Math.fround(e))}var Pn=e=>({inputs:[ct,[1],[e],xe],attributes:{}});function ju(e,t){let r=Float64Array.from({length:e},()=>2*t()-1);return t()<.5&&(r[_(t,0,e-1)]=t()<.5?NaN:-1/0),r}var zr={name:"checkFinite",dtypes:["u32","f32","f32","u32"],outputDType:"u32",inPlace:[0],shape(e){if(!(e.length===4&&String(e[0])===String(ct)&&A(e[1])===1&&A(e[2])%4===0))throw J("checkFinite",e,"status [4], loss [1], gradients [4\xB7n], step [8]");return ct},reference([e,t,r,n]){let o=Kr(t[0])?1+r.findIndex(a=>!Kr(a))||Me:0;return o===Me||e[Ie.step]<n[q.step]||(e[Ie.step]=Math.min(e[Ie.step],n[q.step]),e[Ie.place]=Math.min(e[Ie.place],o)),e},kernels:[{name:"check_finite",passes:({inputs:[,,e]})=>[{source:Ua,constants:{SIZE:A(e),VECTORS:Ha},operands:[0,1,2,3],workgroups:[Math.ceil(A(e)/4/Ha/Pe)]}]}],flops:()=>0,samples:[Pn(64),Pn(4e4)],randomSample:e=>Pn(4*_(e,1,900)),randomInput(e,{inputs:t},r){return e===3?_e(1,r):e>0?ju(A(t[e]),r):new Float64Array(4).fill(r()<.8?Me:0)}};var Ma=`// The labels of a batch: y[r] = labels[order[offset + r]], 0 in rows that do not count.
// Tiling: a thread takes one row.
// Layouts: step as STEP in engine/op.ts, order u32 [any], labels u32 [pictures], y u32 [BATCH].
const BATCH = 1u;
const WORKGROUP = 64u;

@group(0) @binding(0) var<storage, read> step: array<u32, 8>;
@group(0) @binding(1) var<storage, read> order: array<u32>;
@group(0) @binding(2) var<storage, read> labels: array<u32>;
@group(0) @binding(3) var<storage, read_write> y: array<u32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let row = id.y * groups.x * WORKGROUP + id.x;
  if (row < BATCH) {
    y[row] = select(0u, labels[order[step[3] + row]], row < step[1]);
  }
}
`;var kn=(e,t)=>({inputs:[xe,[2*e],[t]],attributes:{batch:e}}),$r={name:"loadLabels",dtypes:["u32","u32","u32"],outputDType:"u32",shape(e,{batch:t}){if(e.length!==3||String(e[0])!==String(xe))throw J("loadLabels",e,"step [8], order and labels");return[t]},reference:([e,t,r],{output:n})=>new Float64Array(n[0]).map((o,a)=>a<e[q.count]?r[t[e[q.offset]+a]]:0),kernels:[ve("load_labels",Ma,[0,1,2,"output"],({output:[e]})=>({BATCH:e}),({output:[e]})=>e)],flops:()=>0,samples:[kn(16,320),kn(1,1)],randomSample:e=>kn(_(e,1,99),_(e,1,99)),randomInput(e,{inputs:t,attributes:{batch:r}},n){if(e===0){let a=_e(_(n,1,r),n);return a[q.offset]=_(n,0,r),a}let o=e===1?t[2][0]-1:9;return Float64Array.from({length:A(t[e])},()=>_(n,0,o))}};var La=`// Adam with decoupled weight decay (Kingma and Ba 2015; Loshchilov and Hutter 2019), after PyTorch:
// m \u2190 BETA1\xB7m + (1 \u2212 BETA1)\xB7g, v \u2190 BETA2\xB7v + (1 \u2212 BETA2)\xB7g\xB2,
// p \u2190 p \u2212 rate\xB7WEIGHT_DECAY\xB7p \u2212 rate \xB7 (m / c1) / (\u221A(v / c2) + EPSILON), c1 = 1 \u2212 BETA1\u1D57 and c2 = 1 \u2212 BETA2\u1D57 from the step.
// Does nothing in and after a step that the guard marked; a weight that would not be finite keeps its value and marks the status.
// Tiling: a thread takes four parameters.
// Layouts: p, g [SIZE/4] of vec4, moments [2, SIZE/4] of vec4, step as STEP in engine/op.ts, status u32 [4].
const SIZE = 4u;
const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;
const WEIGHT_DECAY = 0.0;
const WORKGROUP = 64u;

@group(0) @binding(0) var<storage, read_write> p: array<vec4f>;
@group(0) @binding(1) var<storage, read> g: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> moments: array<vec4f>;
@group(0) @binding(3) var<storage, read> step: array<u32, 8>;
@group(0) @binding(4) var<storage, read_write> status: array<atomic<u32>, 4>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * WORKGROUP + id.x;
  // Only weights found in an earlier step stop this one: the outcome does not depend on the order of threads.
  if (i >= SIZE / 4u || atomicLoad(&status[0]) <= step[0] || atomicLoad(&status[2]) < step[0]) {
    return;
  }
  let rate = bitcast<f32>(step[4]);
  let gradient = g[i];
  let first = BETA1 * moments[i] + (1.0 - BETA1) * gradient;
  let second = BETA2 * moments[SIZE / 4u + i] + (1.0 - BETA2) * gradient * gradient;
  let root = sqrt(second / bitcast<f32>(step[6])) + EPSILON;
  let updated = p[i] * (1.0 - rate * WEIGHT_DECAY) - rate / bitcast<f32>(step[5]) * first / root;
  let bad = (bitcast<vec4u>(updated) & vec4u(0x7f800000u)) == vec4u(0x7f800000u);
  moments[i] = first;
  moments[SIZE / 4u + i] = second;
  p[i] = select(updated, p[i], bad);
  if (any(bad)) {
    let lane = select(select(select(3u, 2u, bad.z), 1u, bad.y), 0u, bad.x);
    atomicMin(&status[2], step[0]);
    atomicMin(&status[3], i * 4u + lane);
  }
}
`;var Da=`// Stochastic gradient descent with momentum and decoupled weight decay, after PyTorch:
// u \u2190 MOMENTUM\xB7u + g, p \u2190 p \u2212 rate\xB7WEIGHT_DECAY\xB7p \u2212 rate\xB7u.
// Does nothing in and after a step that the guard marked; a weight that would not be finite keeps its value and marks the status.
// Tiling: a thread takes four parameters.
// Layouts: p, g, velocity [SIZE/4] of vec4, step as STEP in engine/op.ts, status u32 [4].
const SIZE = 4u;
const MOMENTUM = 0.9;
const WEIGHT_DECAY = 0.0;
const WORKGROUP = 64u;

@group(0) @binding(0) var<storage, read_write> p: array<vec4f>;
@group(0) @binding(1) var<storage, read> g: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> velocity: array<vec4f>;
@group(0) @binding(3) var<storage, read> step: array<u32, 8>;
@group(0) @binding(4) var<storage, read_write> status: array<atomic<u32>, 4>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * WORKGROUP + id.x;
  // Only weights found in an earlier step stop this one: the outcome does not depend on the order of threads.
  if (i >= SIZE / 4u || atomicLoad(&status[0]) <= step[0] || atomicLoad(&status[2]) < step[0]) {
    return;
  }
  let rate = bitcast<f32>(step[4]);
  let speed = MOMENTUM * velocity[i] + g[i];
  let updated = p[i] * (1.0 - rate * WEIGHT_DECAY) - rate * speed;
  let bad = (bitcast<vec4u>(updated) & vec4u(0x7f800000u)) == vec4u(0x7f800000u);
  velocity[i] = speed;
  p[i] = select(updated, p[i], bad);
  if (any(bad)) {
    let lane = select(select(select(3u, 2u, bad.z), 1u, bad.y), 0u, bad.x);
    atomicMin(&status[2], step[0]);
    atomicMin(&status[3], i * 4u + lane);
  }
}
`;var Lt={beta1:.9,beta2:.999,epsilon:1e-8};function Na([e,,,t,r],n){let o=t[q.step];if(r[Ie.step]<=o||r[Ie.weightStep]<o)return e;let a=hr(t[q.learningRate]);return e.forEach((s,i)=>{let u=n(a,i);if(Kr(u))return e[i]=u;r[Ie.weightStep]=o,r[Ie.weightPlace]=Math.min(r[Ie.weightPlace],i)}),e}function Ga(e,t){return r=>{let[n,o,a]=r;if(r.length===5&&n.length===1&&n[0]%4===0&&String(n)===String(o)&&A(a)===t*n[0])return n;throw J(e,r,`p and g [4\xB7n], state [${t}\xB74\xB7n], step [8], status [4]`)}}function Wa(e,{inputs:t},r){if(e===3){let a=_e(1,r);return a[q.learningRate]=st(.1*r()),a[q.correction1]=st(.1+.9*r()),a[q.correction2]=st(.001+.999*r()),a}if(e===4)return new Float64Array(4).fill(r()<.8?Me:0);let n=e===2?0:.5,o=Float64Array.from({length:A(t[e])},()=>r()-n);return e===0&&r()<.2&&(o[_(r,0,o.length-1)]=1/0),o}var In=(e,t)=>({inputs:[[e],[e],[2,e],xe,ct],attributes:{...Lt,weightDecay:t}}),qr={name:"adam",dtypes:["f32","f32","f32","u32","u32"],inPlace:[0,2,4],shape:Ga("adam",2),reference(e,{attributes:{beta1:t,beta2:r,epsilon:n,weightDecay:o}}){let[a,s,i,u]=e,c=hr(u[q.correction1]),l=hr(u[q.correction2]);return Na(e,(p,f)=>{let d=i[f]=t*i[f]+(1-t)*s[f],h=a.length+f,m=i[h]=r*i[h]+(1-r)*s[f]*s[f],y=Math.sqrt(m/l)+n;return a[f]*(1-p*o)-p/c*d/y})},kernels:[ve("adam",La,[0,1,2,3,4],({output:[e],attributes:{beta1:t,beta2:r,epsilon:n,weightDecay:o}})=>({SIZE:e,BETA1:t,BETA2:r,EPSILON:n,WEIGHT_DECAY:o}),({output:[e]})=>e/4)],flops:({output:[e]})=>14*e,samples:[In(64,0),In(4e4,.05)],randomSample:e=>In(4*_(e,1,200),e()<.5?0:.1),randomInput:Wa},Cn=(e,t)=>({inputs:[[e],[e],[e],xe,ct],attributes:{momentum:.9,weightDecay:t}}),Vr={name:"sgd",dtypes:["f32","f32","f32","u32","u32"],inPlace:[0,2,4],shape:Ga("sgd",1),reference(e,{attributes:{momentum:t,weightDecay:r}}){let[n,o,a]=e;return Na(e,(s,i)=>(a[i]=t*a[i]+o[i],n[i]*(1-s*r)-s*a[i]))},kernels:[ve("sgd",Da,[0,1,2,3,4],({output:[e],attributes:{momentum:t,weightDecay:r}})=>({SIZE:e,MOMENTUM:t,WEIGHT_DECAY:r}),({output:[e]})=>e/4)],flops:({output:[e]})=>5*e,samples:[Cn(64,0),Cn(4e4,.05)],randomSample:e=>Cn(4*_(e,1,200),e()<.5?0:.1),randomInput:Wa};var Fa=`// Softmax cross-entropy of each row with smoothed labels, 0 in rows that do not count:
// y[r] = \u2212\u03A3_c t[r, c] \xB7 log softmax(x[r])[c], t = (1 \u2212 SMOOTHING) \xB7 [c = label] + SMOOTHING / CLASSES.
// Tiling: a thread takes one row.
// Layouts: x [ROWS, CLASSES], labels u32 [ROWS], step as STEP in engine/op.ts, y [ROWS].
const ROWS = 1u;
const CLASSES = 2u;
const SMOOTHING = 0.0;
const WORKGROUP = 64u;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> labels: array<u32>;
@group(0) @binding(2) var<storage, read> step: array<u32, 8>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let row = id.y * groups.x * WORKGROUP + id.x;
  if (row >= ROWS) {
    return;
  }
  let first = row * CLASSES;
  var largest = x[first];
  for (var c = 1u; c < CLASSES; c++) {
    largest = max(largest, x[first + c]);
  }
  var exponentials = 0.0;
  var shifted = 0.0;
  for (var c = 0u; c < CLASSES; c++) {
    exponentials += exp(x[first + c] - largest);
    shifted += x[first + c] - largest;
  }
  let own = x[first + labels[row]] - largest;
  let mean = shifted / f32(CLASSES);
  let loss = log(exponentials) - (1.0 - SMOOTHING) * own - SMOOTHING * mean;
  y[row] = select(0.0, loss, row < step[1]);
}
`;var Ba=`// The gradient of softmax cross-entropy by the logits, 0 in rows that do not count:
// dx[r, c] = dy[r] \xB7 (softmax(x[r])[c] \u2212 t[r, c]), t = (1 \u2212 SMOOTHING) \xB7 [c = label] + SMOOTHING / CLASSES.
// Tiling: a thread takes one row.
// Layouts: x and dx [ROWS, CLASSES], labels u32 [ROWS], dy [ROWS], step as STEP in engine/op.ts.
const ROWS = 1u;
const CLASSES = 2u;
const SMOOTHING = 0.0;
const WORKGROUP = 64u;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> labels: array<u32>;
@group(0) @binding(2) var<storage, read> dy: array<f32>;
@group(0) @binding(3) var<storage, read> step: array<u32, 8>;
@group(0) @binding(4) var<storage, read_write> dx: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let row = id.y * groups.x * WORKGROUP + id.x;
  if (row >= ROWS) {
    return;
  }
  let first = row * CLASSES;
  var largest = x[first];
  for (var c = 1u; c < CLASSES; c++) {
    largest = max(largest, x[first + c]);
  }
  var sum = 0.0;
  for (var c = 0u; c < CLASSES; c++) {
    sum += exp(x[first + c] - largest);
  }
  for (var c = 0u; c < CLASSES; c++) {
    let wanted = SMOOTHING / f32(CLASSES) + select(0.0, 1.0 - SMOOTHING, c == labels[row]);
    let gradient = dy[row] * (exp(x[first + c] - largest) / sum - wanted);
    dx[first + c] = select(0.0, gradient, row < step[1]);
  }
}
`;function za(e,t,r,n){return n/r+(t===e?1-n:0)}var $a=({inputs:[e],attributes:t})=>({ROWS:e[0],CLASSES:e[1],SMOOTHING:t.smoothing}),nr=(e,t,r)=>({inputs:[[e,t],[e],xe],attributes:{smoothing:r}}),qa=[nr(16,2,.1),nr(18,2,0),nr(70,10,.2),nr(1,1,0)],Va=e=>nr(_(e,1,70),_(e,1,12),e()<.5?0:e());function Ya(e){return(t,{inputs:r},n)=>{let[o,a]=r[0];if(t===e)return _e(_(n,1,o),n);let s=()=>_(n,0,a-1),i=()=>6*n()-3;return Float64Array.from({length:A(r[t])},t===1?s:i)}}var Yr={name:"softmaxCrossEntropy",dtypes:["f32","u32","u32"],shape(e){let[t,r,n]=e;if(!(e.length===3&&t.length===2&&String(r)===String([t[0]])&&String(n)===String(xe)))throw J("softmaxCrossEntropy",e,"logits [N, C], labels [N], step [8]");return r},reference([e,t,r],{inputs:[[,n]],attributes:{smoothing:o}}){let a=Mr(e,n);return t.map((s,i)=>i>=r[q.count]?0:a.subarray(i*n,(i+1)*n).reduce((u,c,l)=>u-za(s,l,n,o)*c,0))},magnitude:([e],{inputs:[[t,r]]})=>new Float64Array(t).map((n,o)=>e.subarray(o*r,(o+1)*r).reduce((a,s)=>Math.max(a,Math.abs(s)),1)),gradient:({inputs:[e,t,r],dOutput:n,attributes:o,append:a})=>[a(_n,[e,t,n,r],o),void 0,void 0],kernels:[ve("softmax_cross_entropy",Fa,[0,1,2,"output"],$a,({output:e})=>e[0])],flops:({inputs:[e]})=>5*A(e),samples:qa,randomSample:Va,randomInput:Ya(2)},Ka=({inputs:[e,t,r],attributes:n})=>({inputs:[e,t,t,r],attributes:n}),_n={name:"softmaxCrossEntropyGradient",dtypes:["f32","u32","f32","u32"],shape:([e])=>e,reference([e,t,r,n],{inputs:[[,o]],attributes:{smoothing:a}}){return Mr(e,o).map((s,i)=>{let[u,c]=[Math.floor(i/o),i%o];return u>=n[q.count]?0:r[u]*(Math.exp(s)-za(t[u],c,o,a))})},magnitude:([e,,t],{inputs:[[,r]]})=>e.map((n,o)=>Math.abs(t[Math.floor(o/r)])),kernels:[ve("softmax_cross_entropy_gradient",Ba,[0,1,2,3,"output"],$a,({output:e})=>e[0])],flops:({output:e})=>5*A(e),samples:qa.map(Ka),randomSample:e=>Ka(Va(e)),randomInput:Ya(3)};var Xa=[Rr,Er,Or,Qt,It,Cr,xn,Ir,yn,wr,ht,Sr,jt,Jt,Ht,Yr,_n,Br,Rn,Fr,zr,qr,Vr,Ut,$r];var nc=2**25;async function Za(e,t,r){let n=await Ta(e);r({type:"roof",flops:n,bytes:await Wr(e,nc)});let o=Aa(e);for(let a of Xa)for(let s of a.samples)for(let i of a.kernels.filter(({name:u})=>u!=="none")){if(t.aborted)return;let u=await Oa(e,a,i,s,n,o);u&&r({type:"kernel",result:u})}}function ja(e){let t=new AbortController,r=!1,n=()=>{};return{signal:t.signal,get paused(){return r},async wait(){t.signal.aborted||(e("paused"),await new Promise(o=>n=o),r||e("running"))},pause(){r=!0},step(){r=!0,n()},resume(){r=!1,n()},stop(){t.abort(),n()}}}var Ee=Uint8Array,Le=Uint16Array,zn=Int32Array,Xr=new Ee([0,0,0,0,0,0,0,0,1,1,1,1,2,2,2,2,3,3,3,3,4,4,4,4,5,5,5,5,0,0,0,0]),Zr=new Ee([0,0,0,0,1,1,2,2,3,3,4,4,5,5,6,6,7,7,8,8,9,9,10,10,11,11,12,12,13,13,0,0]),Nn=new Ee([16,17,18,0,8,7,9,6,10,5,11,4,12,3,13,2,14,1,15]),os=function(e,t){for(var r=new Le(31),n=0;n<31;++n)r[n]=t+=1<<e[n-1];for(var o=new zn(r[30]),n=1;n<30;++n)for(var a=r[n];a<r[n+1];++a)o[a]=a-r[n]<<5|n;return{b:r,r:o}},as=os(Xr,2),ss=as.b,Gn=as.r;ss[28]=258,Gn[258]=28;var is=os(Zr,0),oc=is.b,Qa=is.r,Wn=new Le(32768);for(ge=0;ge<32768;++ge)nt=(ge&43690)>>1|(ge&21845)<<1,nt=(nt&52428)>>2|(nt&13107)<<2,nt=(nt&61680)>>4|(nt&3855)<<4,Wn[ge]=((nt&65280)>>8|(nt&255)<<8)>>1;var nt,ge,Qe=(function(e,t,r){for(var n=e.length,o=0,a=new Le(t);o<n;++o)e[o]&&++a[e[o]-1];var s=new Le(t);for(o=1;o<t;++o)s[o]=s[o-1]+a[o-1]<<1;var i;if(r){i=new Le(1<<t);var u=15-t;for(o=0;o<n;++o)if(e[o])for(var c=o<<4|e[o],l=t-e[o],p=s[e[o]-1]++<<l,f=p|(1<<l)-1;p<=f;++p)i[Wn[p]>>u]=c}else for(i=new Le(n),o=0;o<n;++o)e[o]&&(i[o]=Wn[s[e[o]-1]++]>>15-e[o]);return i}),pt=new Ee(288);for(ge=0;ge<144;++ge)pt[ge]=8;var ge;for(ge=144;ge<256;++ge)pt[ge]=9;var ge;for(ge=256;ge<280;++ge)pt[ge]=7;var ge;for(ge=280;ge<288;++ge)pt[ge]=8;var ge,sr=new Ee(32);for(ge=0;ge<32;++ge)sr[ge]=5;var ge,ac=Qe(pt,9,0),sc=Qe(pt,9,1),ic=Qe(sr,5,0),uc=Qe(sr,5,1),Un=function(e){for(var t=e[0],r=1;r<e.length;++r)e[r]>t&&(t=e[r]);return t},$e=function(e,t,r){var n=t/8|0;return(e[n]|e[n+1]<<8)>>(t&7)&r},Hn=function(e,t){var r=t/8|0;return(e[r]|e[r+1]<<8|e[r+2]<<16)>>(t&7)},$n=function(e){return(e+7)/8|0},lt=function(e,t,r){return(t==null||t<0)&&(t=0),(r==null||r>e.length)&&(r=e.length),new Ee(e.subarray(t,r))};var cc=["unexpected EOF","invalid block type","invalid length/literal","invalid distance","stream finished","no stream handler",,"no callback","invalid UTF-8 data","extra field too long","date not in range 1980-2099","filename too long","stream finishing","invalid zip data"],Re=function(e,t,r){var n=new Error(t||cc[e]);if(n.code=e,Error.captureStackTrace&&Error.captureStackTrace(n,Re),!r)throw n;return n},us=function(e,t,r,n){var o=e.length,a=n?n.length:0;if(!o||t.f&&!t.l)return r||new Ee(0);var s=!r,i=s||t.i!=2,u=t.i;s&&(r=new Ee(o*3));var c=function(U){var P=r.length;if(U>P){var de=new Ee(Math.max(P*2,U));de.set(r),r=de}},l=t.f||0,p=t.p||0,f=t.b||0,d=t.l,h=t.d,m=t.m,y=t.n,w=o*8;do{if(!d){l=$e(e,p,1);var S=$e(e,p+1,3);if(p+=3,S)if(S==1)d=sc,h=uc,m=9,y=5;else if(S==2){var I=$e(e,p,31)+257,T=$e(e,p+10,15)+4,k=I+$e(e,p+5,31)+1;p+=14;for(var O=new Ee(k),M=new Ee(19),D=0;D<T;++D)M[Nn[D]]=$e(e,p+D*3,7);p+=T*3;for(var $=Un(M),N=(1<<$)-1,oe=Qe(M,$,1),D=0;D<k;){var H=oe[$e(e,p,N)];p+=H&15;var g=H>>4;if(g<16)O[D++]=g;else{var G=0,K=0;for(g==16?(K=3+$e(e,p,3),p+=2,G=O[D-1]):g==17?(K=3+$e(e,p,7),p+=3):g==18&&(K=11+$e(e,p,127),p+=7);K--;)O[D++]=G}}var j=O.subarray(0,I),W=O.subarray(I);m=Un(j),y=Un(W),d=Qe(j,m,1),h=Qe(W,y,1)}else Re(1);else{var g=$n(p)+4,E=e[g-4]|e[g-3]<<8,x=g+E;if(x>o){u&&Re(0);break}i&&c(f+E),r.set(e.subarray(g,x),f),t.b=f+=E,t.p=p=x*8,t.f=l;continue}if(p>w){u&&Re(0);break}}i&&c(f+131072);for(var be=(1<<m)-1,V=(1<<y)-1,Y=p;;Y=p){var G=d[Hn(e,p)&be],F=G>>4;if(p+=G&15,p>w){u&&Re(0);break}if(G||Re(2),F<256)r[f++]=F;else if(F==256){Y=p,d=null;break}else{var v=F-254;if(F>264){var D=F-257,C=Xr[D];v=$e(e,p,(1<<C)-1)+ss[D],p+=C}var ue=h[Hn(e,p)&V],fe=ue>>4;ue||Re(3),p+=ue&15;var W=oc[fe];if(fe>3){var C=Zr[fe];W+=Hn(e,p)&(1<<C)-1,p+=C}if(p>w){u&&Re(0);break}i&&c(f+131072);var re=f+v;if(f<W){var ae=a-W,ee=Math.min(W,re);for(ae+f<0&&Re(3);f<ee;++f)r[f]=n[ae+f]}for(;f<re;++f)r[f]=r[f-W]}}t.l=d,t.p=Y,t.b=f,t.f=l,d&&(l=1,t.m=m,t.d=h,t.n=y)}while(!l);return f!=r.length&&s?lt(r,0,f):r.subarray(0,f)},ot=function(e,t,r){r<<=t&7;var n=t/8|0;e[n]|=r,e[n+1]|=r>>8},or=function(e,t,r){r<<=t&7;var n=t/8|0;e[n]|=r,e[n+1]|=r>>8,e[n+2]|=r>>16},Mn=function(e,t){for(var r=[],n=0;n<e.length;++n)e[n]&&r.push({s:n,f:e[n]});var o=r.length,a=r.slice();if(!o)return{t:ls,l:0};if(o==1){var s=new Ee(r[0].s+1);return s[r[0].s]=1,{t:s,l:1}}r.sort(function(x,I){return x.f-I.f}),r.push({s:-1,f:25001});var i=r[0],u=r[1],c=0,l=1,p=2;for(r[0]={s:-1,f:i.f+u.f,l:i,r:u};l!=o-1;)i=r[r[c].f<r[p].f?c++:p++],u=r[c!=l&&r[c].f<r[p].f?c++:p++],r[l++]={s:-1,f:i.f+u.f,l:i,r:u};for(var f=a[0].s,n=1;n<o;++n)a[n].s>f&&(f=a[n].s);var d=new Le(f+1),h=Fn(r[l-1],d,0);if(h>t){var n=0,m=0,y=h-t,w=1<<y;for(a.sort(function(I,T){return d[T.s]-d[I.s]||I.f-T.f});n<o;++n){var S=a[n].s;if(d[S]>t)m+=w-(1<<h-d[S]),d[S]=t;else break}for(m>>=y;m>0;){var g=a[n].s;d[g]<t?m-=1<<t-d[g]++-1:++n}for(;n>=0&&m;--n){var E=a[n].s;d[E]==t&&(--d[E],++m)}h=t}return{t:new Ee(d),l:h}},Fn=function(e,t,r){return e.s==-1?Math.max(Fn(e.l,t,r+1),Fn(e.r,t,r+1)):t[e.s]=r},Ja=function(e){for(var t=e.length;t&&!e[--t];);for(var r=new Le(++t),n=0,o=e[0],a=1,s=function(u){r[n++]=u},i=1;i<=t;++i)if(e[i]==o&&i!=t)++a;else{if(!o&&a>2){for(;a>138;a-=138)s(32754);a>2&&(s(a>10?a-11<<5|28690:a-3<<5|12305),a=0)}else if(a>3){for(s(o),--a;a>6;a-=6)s(8304);a>2&&(s(a-3<<5|8208),a=0)}for(;a--;)s(o);a=1,o=e[i]}return{c:r.subarray(0,n),n:t}},ar=function(e,t){for(var r=0,n=0;n<t.length;++n)r+=e[n]*t[n];return r},cs=function(e,t,r){var n=r.length,o=$n(t+2);e[o]=n&255,e[o+1]=n>>8,e[o+2]=e[o]^255,e[o+3]=e[o+1]^255;for(var a=0;a<n;++a)e[o+a+4]=r[a];return(o+4+n)*8},es=function(e,t,r,n,o,a,s,i,u,c,l){ot(t,l++,r),++o[256];for(var p=Mn(o,15),f=p.t,d=p.l,h=Mn(a,15),m=h.t,y=h.l,w=Ja(f),S=w.c,g=w.n,E=Ja(m),x=E.c,I=E.n,T=new Le(19),k=0;k<S.length;++k)++T[S[k]&31];for(var k=0;k<x.length;++k)++T[x[k]&31];for(var O=Mn(T,7),M=O.t,D=O.l,$=19;$>4&&!M[Nn[$-1]];--$);var N=c+5<<3,oe=ar(o,pt)+ar(a,sr)+s,H=ar(o,f)+ar(a,m)+s+14+3*$+ar(T,M)+2*T[16]+3*T[17]+7*T[18];if(u>=0&&N<=oe&&N<=H)return cs(t,l,e.subarray(u,u+c));var G,K,j,W;if(ot(t,l,1+(H<oe)),l+=2,H<oe){G=Qe(f,d,0),K=f,j=Qe(m,y,0),W=m;var be=Qe(M,D,0);ot(t,l,g-257),ot(t,l+5,I-1),ot(t,l+10,$-4),l+=14;for(var k=0;k<$;++k)ot(t,l+3*k,M[Nn[k]]);l+=3*$;for(var V=[S,x],Y=0;Y<2;++Y)for(var F=V[Y],k=0;k<F.length;++k){var v=F[k]&31;ot(t,l,be[v]),l+=M[v],v>15&&(ot(t,l,F[k]>>5&127),l+=F[k]>>12)}}else G=ac,K=pt,j=ic,W=sr;for(var k=0;k<i;++k){var C=n[k];if(C>255){var v=C>>18&31;or(t,l,G[v+257]),l+=K[v+257],v>7&&(ot(t,l,C>>23&31),l+=Xr[v]);var ue=C&31;or(t,l,j[ue]),l+=W[ue],ue>3&&(or(t,l,C>>5&8191),l+=Zr[ue])}else or(t,l,G[C]),l+=K[C]}return or(t,l,G[256]),l+K[256]},lc=new zn([65540,131080,131088,131104,262176,1048704,1048832,2114560,2117632]),ls=new Ee(0),pc=function(e,t,r,n,o,a){var s=a.z||e.length,i=new Ee(n+s+5*(1+Math.ceil(s/7e3))+o),u=i.subarray(n,i.length-o),c=a.l,l=(a.r||0)&7;if(t){l&&(u[0]=a.r>>3);for(var p=lc[t-1],f=p>>13,d=p&8191,h=(1<<r)-1,m=a.p||new Le(32768),y=a.h||new Le(h+1),w=Math.ceil(r/3),S=2*w,g=function(X){return(e[X]^e[X+1]<<w^e[X+2]<<S)&h},E=new zn(25e3),x=new Le(288),I=new Le(32),T=0,k=0,O=a.i||0,M=0,D=a.w||0,$=0;O+2<s;++O){var N=g(O),oe=O&32767,H=y[N];if(m[oe]=H,y[N]=oe,D<=O){var G=s-O;if((T>7e3||M>24576)&&(G>423||!c)){l=es(e,u,0,E,x,I,k,M,$,O-$,l),M=T=k=0,$=O;for(var K=0;K<286;++K)x[K]=0;for(var K=0;K<30;++K)I[K]=0}var j=2,W=0,be=d,V=oe-H&32767;if(G>2&&N==g(O-V))for(var Y=Math.min(f,G)-1,F=Math.min(32767,O),v=Math.min(258,G);V<=F&&--be&&oe!=H;){if(e[O+j]==e[O+j-V]){for(var C=0;C<v&&e[O+C]==e[O+C-V];++C);if(C>j){if(j=C,W=V,C>Y)break;for(var ue=Math.min(V,C-2),fe=0,K=0;K<ue;++K){var re=O-V+K&32767,ae=m[re],ee=re-ae&32767;ee>fe&&(fe=ee,H=re)}}}oe=H,H=m[oe],V+=oe-H&32767}if(W){E[M++]=268435456|Gn[j]<<18|Qa[W];var U=Gn[j]&31,P=Qa[W]&31;k+=Xr[U]+Zr[P],++x[257+U],++I[P],D=O+j,++T}else E[M++]=e[O],++x[e[O]]}}for(O=Math.max(O,D);O<s;++O)E[M++]=e[O],++x[e[O]];l=es(e,u,c,E,x,I,k,M,$,O-$,l),c||(a.r=l&7|u[l/8|0]<<3,l-=7,a.h=y,a.p=m,a.i=O,a.w=D)}else{for(var O=a.w||0;O<s+c;O+=65535){var de=O+65535;de>=s&&(u[l/8|0]=c,de=s),l=cs(u,l+1,e.subarray(O,de))}a.i=s}return lt(i,0,n+$n(l)+o)},fc=(function(){for(var e=new Int32Array(256),t=0;t<256;++t){for(var r=t,n=9;--n;)r=(r&1&&-306674912)^r>>>1;e[t]=r}return e})(),dc=function(){var e=-1;return{p:function(t){for(var r=e,n=0;n<t.length;++n)r=fc[r&255^t[n]]^r>>>8;e=r},d:function(){return~e}}};var mc=function(e,t,r,n,o){if(!o&&(o={l:1},t.dictionary)){var a=t.dictionary.subarray(-32768),s=new Ee(a.length+e.length);s.set(a),s.set(e,a.length),e=s,o.w=a.length}return pc(e,t.level==null?6:t.level,t.mem==null?o.l?Math.ceil(Math.max(8,Math.min(13,Math.log(e.length)))*1.5):20:12+t.mem,r,n,o)},ps=function(e,t){var r={};for(var n in e)r[n]=e[n];for(var n in t)r[n]=t[n];return r};var je=function(e,t){return e[t]|e[t+1]<<8},Fe=function(e,t){return(e[t]|e[t+1]<<8|e[t+2]<<16|e[t+3]<<24)>>>0},Ln=function(e,t){return Fe(e,t)+Fe(e,t+4)*4294967296},Ce=function(e,t,r){for(;r;++t)e[t]=r,r>>>=8};var hc=function(e,t){return((e[0]&15)!=8||e[0]>>4>7||(e[0]<<8|e[1])%31)&&Re(6,"invalid zlib data"),(e[1]>>5&1)==+!t&&Re(6,"invalid zlib data: "+(e[1]&32?"need":"unexpected")+" dictionary"),(e[1]>>3&4)+2};function yc(e,t){return mc(e,t||{},0,0)}var Dn=(function(){function e(t,r){typeof t=="function"&&(r=t,t={}),this.ondata=r;var n=t&&t.dictionary&&t.dictionary.subarray(-32768);this.s={i:0,b:n?n.length:0},this.o=new Ee(32768),this.p=new Ee(0),n&&this.o.set(n)}return e.prototype.e=function(t){if(this.ondata||Re(5),this.d&&Re(4),!this.p.length)this.p=t;else if(t.length){var r=new Ee(this.p.length+t.length);r.set(this.p),r.set(t,this.p.length),this.p=r}},e.prototype.c=function(t){this.s.i=+(this.d=t||!1);var r=this.s.b,n=us(this.p,this.s,this.o);this.ondata(lt(n,r,this.s.b),this.d),this.o=lt(n,this.s.b-32768),this.s.b=this.o.length,this.p=lt(this.p,this.s.p/8|0),this.s.p&=7},e.prototype.push=function(t,r){this.e(t),this.c(r)},e})();function gc(e,t){return us(e,{i:2},t&&t.out,t&&t.dictionary)}var fs=(function(){function e(t,r){Dn.call(this,t,r),this.v=t&&t.dictionary?2:1}return e.prototype.push=function(t,r){if(Dn.prototype.e.call(this,t),this.v){if(this.p.length<6&&!r)return;this.p=this.p.subarray(hc(this.p,this.v-1)),this.v=0}r&&(this.p.length<4&&Re(6,"invalid zlib data"),this.p=this.p.subarray(0,-4)),Dn.prototype.c.call(this,r)},e})();var ds=function(e,t,r,n){for(var o in e){var a=e[o],s=t+o,i=n;Array.isArray(a)&&(i=ps(n,a[1]),a=a[0]),ArrayBuffer.isView(a)?r[s]=[a,i]:(r[s+="/"]=[new Ee(0),i],ds(a,s,r,n))}},ts=typeof TextEncoder<"u"&&new TextEncoder,Bn=typeof TextDecoder<"u"&&new TextDecoder,vc=0;try{Bn.decode(ls,{stream:!0}),vc=1}catch{}var xc=function(e){for(var t="",r=0;;){var n=e[r++],o=(n>127)+(n>223)+(n>239);if(r+o>e.length)return{s:t,r:lt(e,r-1)};o?o==3?(n=((n&15)<<18|(e[r++]&63)<<12|(e[r++]&63)<<6|e[r++]&63)-65536,t+=String.fromCharCode(55296|n>>10,56320|n&1023)):o&1?t+=String.fromCharCode((n&31)<<6|e[r++]&63):t+=String.fromCharCode((n&15)<<12|(e[r++]&63)<<6|e[r++]&63):t+=String.fromCharCode(n)}};function rs(e,t){if(t){for(var r=new Ee(e.length),n=0;n<e.length;++n)r[n]=e.charCodeAt(n);return r}if(ts)return ts.encode(e);for(var o=e.length,a=new Ee(e.length+(e.length>>1)),s=0,i=function(l){a[s++]=l},n=0;n<o;++n){if(s+5>a.length){var u=new Ee(s+8+(o-n<<1));u.set(a),a=u}var c=e.charCodeAt(n);c<128||t?i(c):c<2048?(i(192|c>>6),i(128|c&63)):c>55295&&c<57344?(c=65536+(c&1047552)|e.charCodeAt(++n)&1023,i(240|c>>18),i(128|c>>12&63),i(128|c>>6&63),i(128|c&63)):(i(224|c>>12),i(128|c>>6&63),i(128|c&63))}return lt(a,0,s)}function bc(e,t){if(t){for(var r="",n=0;n<e.length;n+=16384)r+=String.fromCharCode.apply(null,e.subarray(n,n+16384));return r}else{if(Bn)return Bn.decode(e);var o=xc(e),a=o.s,r=o.r;return r.length&&Re(8),a}}var wc=function(e,t){return t+30+je(e,t+26)+je(e,t+28)},Sc=function(e,t,r){var n=je(e,t+28),o=je(e,t+30),a=bc(e.subarray(t+46,t+46+n),!(je(e,t+8)&2048)),s=t+46+n,i=Tc(e,s,o,r,Fe(e,t+20),Fe(e,t+24),Fe(e,t+42)),u=i[0],c=i[1],l=i[2];return[je(e,t+10),u,c,a,s+o+je(e,t+32),l]},Tc=function(e,t,r,n,o,a,s){var i=o==4294967295,u=a==4294967295,c=s==4294967295,l=t+r,p=i+u+c;if(n&&p){for(;t+4<l;t+=4+je(e,t+2))if(je(e,t)==1)return[i?Ln(e,t+4+8*u):o,u?Ln(e,t+4):a,c?Ln(e,t+4+8*(u+i)):s,1];n<2&&Re(13)}return[o,a,s,0]},Kn=function(e){var t=0;if(e)for(var r in e){var n=e[r].length;n>65535&&Re(9),t+=n+4}return t},ns=function(e,t,r,n,o,a,s,i){var u=n.length,c=r.extra,l=i&&i.length,p=Kn(c);Ce(e,t,s!=null?33639248:67324752),t+=4,s!=null&&(e[t++]=20,e[t++]=r.os),e[t]=20,t+=2,e[t++]=r.flag<<1|(a<0&&8),e[t++]=o&&8,e[t++]=r.compression&255,e[t++]=r.compression>>8;var f=new Date(r.mtime==null?Date.now():r.mtime),d=f.getFullYear()-1980;if((d<0||d>119)&&Re(10),Ce(e,t,d<<25|f.getMonth()+1<<21|f.getDate()<<16|f.getHours()<<11|f.getMinutes()<<5|f.getSeconds()>>1),t+=4,a!=-1&&(Ce(e,t,r.crc),Ce(e,t+4,a<0?-a-2:a),Ce(e,t+8,r.size)),Ce(e,t+12,u),Ce(e,t+14,p),t+=16,s!=null&&(Ce(e,t,l),Ce(e,t+6,r.attrs),Ce(e,t+10,s),t+=14),e.set(n,t),t+=u,p)for(var h in c){var m=c[h],y=m.length;Ce(e,t,+h),Ce(e,t+2,y),e.set(m,t+4),t+=4+y}return l&&(e.set(i,t),t+=l),t},Ec=function(e,t,r,n,o){Ce(e,t,101010256),Ce(e,t+8,r),Ce(e,t+10,r),Ce(e,t+12,n),Ce(e,t+16,o)};function ms(e,t){t||(t={});var r={},n=[];ds(e,"",r,t);var o=0,a=0;for(var s in r){var i=r[s],u=i[0],c=i[1],l=c.level==0?0:8,p=rs(s),f=p.length,d=c.comment,h=d&&rs(d),m=h&&h.length,y=Kn(c.extra);f>65535&&Re(11);var w=l?yc(u,c):u,S=w.length,g=dc();g.p(u),n.push(ps(c,{size:u.length,crc:g.d(),c:w,f:p,m:h,u:f!=s.length||h&&d.length!=m,o,compression:l})),o+=30+f+y+S,a+=76+2*(f+y)+(m||0)+S}for(var E=new Ee(a+22),x=o,I=a-o,T=0;T<n.length;++T){var p=n[T];ns(E,p.o,p,p.f,p.u,p.c.length);var k=30+p.f.length+Kn(p.extra);E.set(p.c,p.o+k),ns(E,o,p,p.f,p.u,p.c.length,p.o,p.m),o+=16+k+(p.m?p.m.length:0)}return Ec(E,o,n.length,I,x),E}function hs(e,t){for(var r={},n=e.length-22;Fe(e,n)!=101010256;--n)(!n||e.length-n>65558)&&Re(13);var o=je(e,n+8);if(!o)return{};var a=Fe(e,n+16),s=Fe(e,n-20)==117853008;if(s){var i=Fe(e,n-12);s=Fe(e,i)==101075792,s&&(o=Fe(e,i+32),a=Fe(e,i+48))}for(var u=t&&t.filter,c=0;c<o;++c){var l=Sc(e,a,s),p=l[0],f=l[1],d=l[2],h=l[3],m=l[4],y=l[5],w=wc(e,y);a=m,(!u||u({name:h,size:f,originalSize:d,compression:p}))&&(p?p==8?r[h]=gc(e.subarray(w,w+f),{out:new Ee(d)}):Re(14,"unknown compression type "+p):r[h]=lt(e,w,w+f))}return r}function ys(e){let t=JSON.parse(e);if(!(t?.format==="loupe-model"&&Array.isArray(t.layers)&&Array.isArray(t.classes)&&typeof t.preprocessing=="object"))throw new TypeError("Cannot read model.json as it does not describe a Loupe model");if(t.version!==1)throw new TypeError(`Cannot read model.json as its version is ${t.version}: 1 is known`);return t}var Ac=1e8;function gs(e,t={}){let r=0,n={__metadata__:t};for(let[u,{shape:c,data:l}]of e)n[u]={dtype:"F32",shape:c,data_offsets:[r,r+=l.byteLength]};let o=new TextEncoder().encode(JSON.stringify(n)),a=Math.ceil(o.length/8)*8,s=new Uint8Array(8+a+r).fill(32,8,8+a);new DataView(s.buffer).setBigUint64(0,BigInt(a),!0),s.set(o,8);let i=8+a;for(let{data:u}of e.values())s.set(new Uint8Array(u.buffer,u.byteOffset,u.byteLength),i),i+=u.byteLength;return s}function vs(e){let t=l=>new RangeError(`Cannot read safetensors: ${l}`);if(e.length<8)throw t(`the file has ${e.length} bytes`);let r=new DataView(e.buffer,e.byteOffset,e.byteLength),n=Number(r.getBigUint64(0,!0));if(n>Math.min(Ac,e.length-8))throw t(`its header of ${n} bytes does not fit into ${e.length}`);let o=Oc(e.subarray(8,8+n),t),a=e.subarray(8+n),s=0,c=Object.entries(o).filter(([l])=>l!=="__metadata__").toSorted((l,p)=>l[1].data_offsets?.[0]-p[1].data_offsets?.[0]).map(([l,{dtype:p,shape:f,data_offsets:d}])=>{if(p!=="F32")throw t(`'${l}' is ${p}, not F32`);if(!(Array.isArray(f)&&f.every(m=>Number.isSafeInteger(m)&&m>=0))||!Array.isArray(d)||d[0]!==s)throw t(`'${l}' does not follow the tensor before it`);if(s=d[1],s-d[0]!==A(f)*4||s>a.length)throw t(`'${l}' has the wrong number of bytes`);return[l,{shape:f,data:new Float32Array(a.slice(d[0],s).buffer)}]});if(s!==a.length)throw t(`${a.length-s} bytes belong to no tensor`);return new Map(c)}function Oc(e,t){try{let r=JSON.parse(new TextDecoder("utf-8",{fatal:!0}).decode(e));if(typeof r=="object"&&r!==null&&!Array.isArray(r))return r}catch{}throw t("its header is no JSON object")}var jr="model.json",Qr="model.safetensors",xs=5e8;function bs({description:e,weights:t}){let r=new TextEncoder().encode(JSON.stringify(e,null,2)+`
`),n={[jr]:r,[Qr]:gs(t)},o=ms({model:n},{level:0});return new Blob([o],{type:"application/zip"})}async function ws(e){let t=new Map;for(let{name:a,content:s}of e){let i=new Uint8Array(await s.arrayBuffer());if(!/\.zip$/i.test(a))t.set(a,i);else for(let[u,c]of Rc(a,i))t.set(u.split("/").at(-1),c)}let[r,n]=[t.get(jr),t.get(Qr)];if(!r||!n){let a=r?Qr:jr;throw new Error(`Cannot load a model as there is no ${a}: choose the zip that the demo gave, or both files of a run's folder model/`)}return{description:ys(new TextDecoder().decode(r)),weights:vs(n)}}function Rc(e,t){let r=0,n=({name:o,originalSize:a})=>{if(![jr,Qr].includes(o.split("/").at(-1)))return!1;if(r+=a,r>xs)throw new RangeError(`Cannot load '${e}' as it holds more than ${xs/1e6} MB`);return!0};try{return Object.entries(hs(t,{filter:n}))}catch(o){throw o instanceof RangeError?o:new Error(`Cannot load '${e}' as it is no whole zip file`)}}var Ss={height:112,width:92},Ts=128;function Jr({size:e,fit:t}){let r=[],n=e;return{add(o){!n&&!Pc(o,r[0])&&(n=Ss,r=r.map(a=>Vt(a,Ss,t))),r.push(n?Vt(o,n,t):o)},pictures:()=>r}}function Pc({height:e,width:t},r){return e>Ts||t>Ts?!1:!r||r.height===e&&r.width===t}async function qn(e,t,{size:r,fit:n,maxShardBytes:o}){let a=e.find((m,y)=>!t.some(w=>w.label===y));if(a!==void 0)throw new RangeError(`Cannot train as no picture of the class '${a}' could be read`);let s=Jr({size:r,fit:n});for(let{picture:m}of t)s.add(m);let i=s.pictures(),[{height:u,width:c}]=i,{shards:l,picturesPerShard:p}=kc(i,u*c*3,o),f=t.map(({file:m})=>m),d=Uint32Array.from(t,({label:m})=>m),h=await Ic([JSON.stringify({classes:e,files:f,height:u,width:c}),d,...l]);return{classes:e,height:u,width:c,files:f,labels:d,shards:l,picturesPerShard:p,fingerprint:h}}function kc(e,t,r){let n=Math.floor(r/4)*4,o=Math.min(e.length,Math.floor(n/t));if(o<1)throw new RangeError(`Cannot pack pictures of ${t} bytes as a shard may have ${r}: choose a smaller size`);let a=[];for(let s=0;s<e.length;s+=o){let i=e.slice(s,s+o),u=new Uint8Array(Math.ceil(i.length*t/4)*4);i.forEach(({pixels:c},l)=>u.set(c,l*t)),a.push(u)}return{shards:a,picturesPerShard:o}}async function Ic(e){let t=await Promise.all(e.map(n=>{let o=typeof n=="string"?new TextEncoder().encode(n):n;return crypto.subtle.digest("SHA-256",o)})),r=await crypto.subtle.digest("SHA-256",await new Blob(t).arrayBuffer());return[...new Uint8Array(r)].map(n=>n.toString(16).padStart(2,"0")).join("")}function Vn(e,t){let r=e.height*e.width*3,n=t%e.picturesPerShard*r;return e.shards[Math.floor(t/e.picturesPerShard)].subarray(n,n+r)}function Es(e,t){let r=[0,0,0],n=[0,0,0];for(let i of t){let u=Vn(e,i);for(let c=0;c<u.length;c++)r[c%3]+=u[c],n[c%3]+=u[c]**2}let o=t.length*e.height*e.width,a=r.map(i=>i/o),s=n.map((i,u)=>Math.sqrt(Math.max(0,i/o-a[u]**2)));return{mean:a,deviation:s}}var pe=class extends Error{constructor(r,n){super(`Cannot read '${r}' as a picture: ${n}`);this.file=r;this.reason=n}file;reason;name="DecodeError"};function ft(e,t,r){if(!(t>0&&r>0))throw new pe(e,`its header says ${r}\xD7${t} pixels`);if(t*r>25e6)throw new pe(e,`its ${r}\xD7${t} pixels are more than ${25e6/1e6} megapixels`)}var Cc=[1,4,8,24,32];function As(e,t){if(e.length<54)throw new pe(t,"it is truncated");let r=new DataView(e.buffer,e.byteOffset,e.byteLength),[n,o]=[r.getUint32(10,!0),r.getUint32(14,!0)],[a,s]=[r.getInt32(18,!0),r.getInt32(22,!0)],[i,u]=[r.getUint16(26,!0),r.getUint16(28,!0)],c=r.getUint32(30,!0),l=Math.abs(s);if(ft(t,l,a),o<40||i!==1)throw new pe(t,"its header is damaged");if(!Cc.includes(u)||!(c===0||_c(r,u)))throw new pe(t,`it has ${u} bits a pixel in compression ${c}`);let p=Math.ceil(a*u/32)*4;if(n<14+o||n+p*l>e.length)throw new pe(t,"it is truncated");let f=u>8?void 0:Uc(e,r,14+o,n,u),d=new Uint8Array(l*a*3);for(let h=0;h<l;h++){let m=n+(s>0?l-1-h:h)*p;for(let y=0;y<a;y++){let w=f?f(Hc(e,m,y,u),t):m+y*u/8,S=(h*a+y)*3;d[S]=e[w+2],d[S+1]=e[w+1],d[S+2]=e[w]}}return{height:l,width:a,pixels:d}}function _c(e,t){let r=[30,54,58,62].map(n=>n+4<=e.byteLength&&e.getUint32(n,!0));return t===32&&`${r}`==`${[3,16711680,65280,255]}`}function Uc(e,t,r,n,o){let a=Math.min(t.getUint32(46,!0)||2**o,2**o);return(s,i)=>{let u=r+s*4;if(s>=a||u+4>Math.min(n,e.length))throw new pe(i,`its palette has no colour ${s}`);return u}}function Hc(e,t,r,n){let o=r*n;return e[t+(o>>3)]>>8-n-o%8&2**n-1}var Hs=Ni(_s());var Us=100;function Ms(e,t){let{height:r,width:n,isRgb:o}=Fc(e,t),a=(0,Hs.decode)(e,{useTArray:!0,formatAsRGBA:!1,tolerantDecoding:!1,maxResolutionInMP:25,maxMemoryUsageInMB:512,...o?{colorTransform:!1}:{}});if(a.height!==r||a.width!==n)throw new pe(t,"its size is not the one in its header");if(a.data.length!==r*n*3)throw new pe(t,"it has the wrong number of pixels");return{height:r,width:n,pixels:a.data}}var Nc=512*2,Zn={end:217,scan:218,adobe:238},Gc=e=>e>=192&&e<=207&&![196,200,204].includes(e),Wc=e=>e===1||e>=208&&e<=216;function Fc(e,t){let r=new DataView(e.buffer,e.byteOffset,e.byteLength),n,o,a=0;for(let{marker:s,at:i}of Bc(e))if(Gc(s)&&i+8<=e.length){if(e[i+2]!==8)throw new pe(t,`it has ${e[i+2]} bits a sample`);let u=Array.from({length:e[i+7]},(c,l)=>e[i+8+l*3]);if(n={height:r.getUint16(i+3),width:r.getUint16(i+5),ids:u},ft(t,n.height,n.width),n.height*n.width>e.length*Nc){let c=`${n.width}\xD7${n.height}`;throw new pe(t,`its ${e.length} bytes cannot hold ${c} pixels`)}}else if(s===Zn.adobe&&Kc(e,i+2)==="Adobe")o=e[i+13];else{if(s===Zn.scan&&++a>Us)throw new pe(t,`it has more than ${Us} scans`);if(s===Zn.end){if(!n)break;let u=String.fromCharCode(...n.ids)==="RGB",c=n.ids.length===3&&(o===0||u);return{...n,isRgb:c}}}throw new pe(t,n?"it is truncated":"it has no frame header")}function*Bc(e){let t=2;for(;t+1<e.length;){let r=e[t+1];if(e[t]!==255||r===0||r===255||Wc(r)){t++;continue}yield{marker:r,at:t+2},t+=2+Math.max(2,e[t+2]<<8|e[t+3])}}var Kc=(e,t)=>String.fromCharCode(...e.subarray(t,t+5));var Je={grey:0,rgb:2,palette:3,greyAlpha:4,rgba:6},zc=[[0,0,1,1]],$c=[[0,0,8,8],[4,0,8,8],[0,4,4,8],[2,0,4,4],[0,2,2,4],[1,0,2,2],[0,1,1,2]],jn=e=>({2:3,4:2,6:4})[e]??1;function Ls({width:e,height:t,depth:r,color:n,interlaced:o}){return(o?$c:zc).map(a=>{let[s,i,u,c]=a,l=Math.ceil((e-s)/u),p=l>0?Math.max(0,Math.ceil((t-i)/c)):0;return{pass:a,columns:l,rows:p,rowBytes:Math.ceil(l*jn(n)*r/8)}}).filter(({rows:a})=>a>0)}function Ds(e){return Ls(e).reduce((t,{rows:r,rowBytes:n})=>t+r*(1+n),0)}function Ns(e,t,r){let n=new Uint8Array(t.height*t.width*3),o=Yc(t,r),a=Math.max(1,jn(t.color)*t.depth/8),s=0;for(let{pass:[i,u,c,l],columns:p,rows:f,rowBytes:d}of Ls(t)){let h=new Uint8Array(d);for(let m=0;m<f;m++,s+=1+d){let y=e.subarray(s+1,s+1+d);qc(e[s],y,h,a,r),h=y;let w=(u+m*l)*t.width+i;for(let S=0;S<p;S++)o(y,S,n,(w+S*c)*3)}}return n}function qc(e,t,r,n,o){if(e>4)throw new pe(o,`it is damaged: there is no filter ${e}`);if(e!==0)for(let a=0;a<t.length;a++){let s=a<n?0:t[a-n],i=r[a];e===1?t[a]+=s:e===2?t[a]+=i:e===3?t[a]+=s+i>>1:t[a]+=Vc(s,i,a<n?0:r[a-n])}}function Vc(e,t,r){let n=Math.abs(t-r),o=Math.abs(e-r),a=Math.abs(e+t-2*r);return n<=o&&n<=a?e:o<=a?t:r}function Yc(e,t){if(e.color===Je.palette)return Xc(e,t);let{depth:r,color:n,transparency:o}=e,a=jn(n),s=n===Je.greyAlpha||n===Je.rgba,i=s?a-1:a,u=Zc(o,i),c=2**r-1,l=p=>r===16?p>>8:p*255/c;return(p,f,d,h)=>{let m=f*a,y=u?.every((S,g)=>tn(p,m+g,r)===S),w=s?l(tn(p,m+i,r)):y?0:255;for(let S=0;S<3;S++){let g=l(tn(p,m+(i===3?S:0),r));d[h+S]=Gs(g,w)}}}function Xc({depth:e,palette:t,transparency:r},n){let o=t??new Uint8Array;return(a,s,i,u)=>{let c=tn(a,s,e);if(c*3+3>o.length)throw new pe(n,`it is damaged: its palette has no colour ${c}`);let l=r?.[c]??255;for(let p=0;p<3;p++)i[u+p]=Gs(o[c*3+p],l)}}function Zc(e,t){if(!(!e||e.length<t*2))return Array.from({length:t},(r,n)=>e[n*2]<<8|e[n*2+1])}function tn(e,t,r){if(r===8)return e[t];if(r===16)return e[t*2]<<8|e[t*2+1];let n=t*r;return e[n>>3]>>8-r-n%8&2**r-1}function Gs(e,t){return t===255?e:Math.round((e*t+255*(255-t))/255)}var Ws=65536,jc=8,Qc={[Je.grey]:[1,2,4,8,16],[Je.rgb]:[8,16],[Je.palette]:[1,2,4,8],[Je.greyAlpha]:[8,16],[Je.rgba]:[8,16]};function Fs(e,t){let r=Jc(e,t),{palette:n,transparency:o,data:a}=el(e,t);if(r.color===Je.palette&&!n)throw new pe(t,"it has no palette");let s=tl(a,Ds(r),t),{height:i,width:u}=r;return{height:i,width:u,pixels:Ns(s,{...r,palette:n,transparency:o},t)}}function Jc(e,t){if(e.length<33)throw new pe(t,"it is truncated");let r=Bs(e),[n,o]=[r.getUint32(16),r.getUint32(20)],[a,s,i,u,c]=e.subarray(24,29);if(ft(t,o,n),Ks(e,12)!=="IHDR"||r.getUint32(8)!==13||i||u)throw new pe(t,"its header is damaged");if(!Qc[s]?.includes(a)||c>1)throw new pe(t,`it has ${a} bits a sample in colour type ${s}`);return{width:n,height:o,depth:a,color:s,interlaced:c===1}}function el(e,t){let r=Bs(e),n={data:[]};for(let o=jc;o+12<=e.length;){let a=Ks(e,o+4),s=o+8+r.getUint32(o);if(s+4>e.length)break;let i=e.subarray(o+8,s);if(a==="IEND")return n;if(["IHDR","PLTE","tRNS","IDAT"].includes(a)&&nl(e.subarray(o+4,s))!==r.getUint32(s))throw new pe(t,`its part ${a} is damaged`);a==="PLTE"&&(n.palette=i),a==="tRNS"&&(n.transparency=i),a==="IDAT"&&n.data.push(i),o=s+4}throw new pe(t,"it is truncated")}function tl(e,t,r){let n=new Uint8Array(t),o=0,a=new fs(s=>{n.set(s.subarray(0,t-o),o),o=Math.min(t,o+s.length)});for(let s of e)for(let i=0;i<s.length&&o<t;i+=Ws)a.push(s.subarray(i,i+Ws));if(o<t&&a.push(new Uint8Array,!0),o<t)throw new pe(r,"it is truncated: its pixels end too early");return n}var rl=Uint32Array.from({length:256},(e,t)=>{let r=t;for(let n=0;n<8;n++)r=r&1?3988292384^r>>>1:r>>>1;return r});function nl(e){let t=4294967295;for(let r of e)t=rl[(t^r)&255]^t>>>8;return(t^4294967295)>>>0}var Bs=e=>new DataView(e.buffer,e.byteOffset,e.byteLength),Ks=(e,t)=>String.fromCharCode(...e.subarray(t,t+4));var ol=[{magic:[255,216,255],decode:Ms},{magic:[137,80,78,71,13,10,26,10],decode:Fs},{magic:[66,77],decode:As}];function zs(e,t){let r=ol.find(({magic:n})=>n.every((o,a)=>e[a]===o));if(!r)throw new pe(t,"it is neither JPEG nor PNG nor BMP");try{return r.decode(e,t)}catch(n){throw n instanceof pe?n:new pe(t,`it is damaged (${n instanceof Error?n.message:n})`)}}var Jn=["neutral","smiling"],al=[[244,208,177],[224,172,125],[198,134,88],[141,85,54],[92,56,38]],sl=[[30,24,20],[78,48,26],[150,96,44],[214,178,104],[140,140,140]],at=(e,t,r,n)=>(o,a)=>(Math.hypot((o-e)/r,(a-t)/n)-1)*Math.min(r,n),il=(e,t)=>(r,n)=>Math.abs(e(r,n))-t,Qn=(e,t)=>(r,n)=>Math.max(e(r,n),t(r,n)),rn=(e,t,r,n,o)=>(a,s)=>{let i=Math.max(-1,Math.min(1,(a-e)/r)),u=a-(e+i*r),c=s-(t+n*(.5-i*i)),l=2*n*i/r;return Math.hypot(u,c/Math.hypot(1,l))-o};function $s(e,t,{height:r,width:n}={height:112,width:92}){let o=(h,m)=>h+(m-h)*e(),a=h=>h[Math.floor(e()*h.length)],s=Math.min(n/92,r/112)*o(.9,1.08),i=n/2+o(-4,4)*s,u=r/2+o(-4,4)*s,c=ul(i,u,s,t,o,a),l=[o(60,230),o(60,230),o(60,230)],p={x:o(-.35,.35),y:o(-.25,.25),level:o(.75,1.15)},f=o(2,10),d=new Uint8Array(r*n*3);for(let h=0;h<r;h++)for(let m=0;m<n;m++){let y=l;for(let g of c){let E=Math.max(0,Math.min(1,.5-g.distance(m+.5,h+.5)));y=qs(y,g.color,E)}let w=p.level+p.x*(m/n-.5)+p.y*(h/r-.5),S=(e()-.5)*2*f;for(let g=0;g<3;g++)d[(h*n+m)*3+g]=Math.max(0,Math.min(255,y[g]*w+S))}return{height:r,width:n,pixels:d}}function qs(e,t,r){return r===0?e:[e[0]+(t[0]-e[0])*r,e[1]+(t[1]-e[1])*r,e[2]+(t[2]-e[2])*r]}var dt=(e,t)=>[e[0]*t,e[1]*t,e[2]*t];function ul(e,t,r,n,o,a){let s=dt(a(al),o(.9,1.08)),i=dt(a(sl),o(.85,1.15)),[u,c]=[o(25,30)*r,o(34,39)*r],l=at(e,t,u,c),p=[o(30,220),o(30,220),o(30,220)],f=o(0,1)<.4,d=[{distance:at(e,t+66*r,40*r,28*r),color:p},{distance:at(e,t+38*r,11*r,16*r),color:dt(s,.86)},...[-1,1].map(S=>({distance:at(e+S*u,t+2*r,4.5*r,8*r),color:dt(s,.92)})),{distance:l,color:s}];if(f){let S=at(e,t+4*r,u+7*r,c+10*r);d.unshift({distance:S,color:dt(i,.9)})}let h=t-c*o(.42,.62),m=at(e,t-3*r,u+3*r,c+4*r);d.push({distance:Qn(m,(S,g)=>g-h),color:i});let y=cl(e,t,r,i,o,a),w=rn(e+o(-1,1)*r,t+8*r,4*r,3*r,.9*r);return d.push(...y,{distance:w,color:dt(s,.75)}),[...d,...ll(e,t+o(19,23)*r,r,n,s,o)]}function cl(e,t,r,n,o,a){let s=o(10,13)*r,i=t-o(4,8)*r,u=o(2,3.6)*r,c=a([[60,40,24],[70,110,150],[70,110,60]]),l=o(-2,2)*r,p=[-1,1].map(d=>e+d*s),f=p.flatMap(d=>[{distance:at(d,i,5*r,u),color:[245,245,240]},{distance:at(d,i,2.2*r,Math.min(u,2.4*r)),color:c},{distance:rn(d,i-8*r,6*r,-l,1.1*r),color:dt(n,.8)}]);if(o(0,1)<.35){let d=a([[20,20,20],[110,30,30],[180,150,60]]),h=p.map(y=>il(at(y,i,8.5*r,7*r),.9*r)),m=rn(e,i,s-8*r,-1.5*r,.9*r);f.push(...[...h,m].map(y=>({distance:y,color:d})))}return f}function ll(e,t,r,n,o,a){let s=qs(dt(o,.7),[190,45,60],a(.7,1)),i=(n?a(12,16):a(8,12))*r,u=(n?a(9,14):a(-1.5,1.5))*r,c=e+a(-1.5,1.5)*r,l={distance:rn(c,t,i,u,a(1.3,2.2)*r),color:s};if(!n||a(0,1)<.1)return[l];let p=(h,m)=>m-(t+u*(.5-((h-c)/i)**2)),f=(h,m)=>t-u*.5-m,d=h=>Math.abs(h-c)-i;return[{distance:Qn(Qn(p,f),d),color:[240,238,230]},l]}var Vs=2e7,ir="cover";async function eo({name:e,content:t}){if(t.size>Vs)throw new pe(e,`its ${t.size} bytes are more than ${Vs/1e6} MB`);let r=new Uint8Array(await t.arrayBuffer());return/^image\/(?!jpeg|png|bmp)/.test(t.type)?await pl(t,e):zs(r,e)}async function pl(e,t){let r=await createImageBitmap(e).catch(()=>{throw new pe(t,`this browser does not read ${e.type}`)}),{height:n,width:o}=r;ft(t,n,o);let a=new OffscreenCanvas(o,n).getContext("2d");a.drawImage(r,0,0),r.close();let{data:s}=a.getImageData(0,0,o,n),i=new Uint8Array(n*o*3);for(let u=0;u<n*o;u++)i.set(s.subarray(u*4,u*4+3),u*3);return{height:n,width:o,pixels:i}}function Ys(e,t,r){let n=We(1,He.faces),o=Array.from({length:e},(a,s)=>({file:`face ${s+1}`,label:s%2,picture:$s(n,Jn[s%2]==="smiling",t)}));return qn([...Jn],o,{fit:ir,maxShardBytes:r})}async function Xs(e,t,r,n){let o=e.reduce((l,{files:p})=>l+p.length,0),a=Jr({size:t,fit:ir}),s=[],i=0;for(let[l,{files:p}]of e.entries())for(let f of p){try{a.add(await eo(f)),s.push({file:f.name,label:l})}catch(d){if(!(d instanceof pe))throw d;n({type:"refused",message:`${d.message}; it is left out`})}n({type:"reading",done:++i,total:o})}if(e.length<2)throw new RangeError(`Cannot train as there must be two classes at least: found ${e.length}`);let u=a.pictures(),c=s.map((l,p)=>({...l,picture:u[p]}));return qn(e.map(({name:l})=>l),c,{fit:ir,maxShardBytes:r})}function Zs(e,t,{testFraction:r,validationFraction:n,random:o}){for(let s of[r,n])if(!(s>=0&&s<1))throw new RangeError(`Cannot split as a fraction must be in [0, 1): found ${s}`);let a={train:[],validation:[],test:[]};for(let s=0;s<t;s++){let i=Array.from(e,(p,f)=>f).filter(p=>e[p]===s);fl(i,o);let u=Math.min(Math.round(i.length*r),i.length-1),c=i.length-u,l=Math.min(Math.round(c*n),c-1);a.test.push(...i.slice(0,u)),a.validation.push(...i.slice(u,u+l)),a.train.push(...i.slice(u+l))}return{train:Uint32Array.from(a.train),validation:Uint32Array.from(a.validation),test:Uint32Array.from(a.test)}}function fl(e,t){for(let r=e.length-1;r>0;r--){let n=Math.floor(t()*(r+1));[e[r],e[n]]=[e[n],e[r]]}}var js={seed:{filters:[16,32,64],units:[512,128]},tiny:{filters:[16,32,64],units:[]}};function Qs(e,t,{filters:r,units:n,keep:o}){return[...r.flatMap(a=>[{type:"Conv2D",filters:a,kernelSize:3,strides:1,padding:"SAME"},{type:"ReLU"},{type:"MaxPooling2D",poolSize:2,strides:2,padding:"SAME"}]),e==="seed"?{type:"Flatten"}:{type:"GlobalAveragePooling2D"},...n.flatMap(a=>[{type:"Dense",units:a},{type:"ReLU"},{type:"Dropout",keep:o}]),{type:"Dense",units:t}]}var Js={modern:{batch:16,epochs:15,optimizer:"adam",learningRate:.001,schedule:"oneCycle",weightDecay:.05,momentum:.9,keep:.6,smoothing:.1,meanLoss:!0,standardise:!0,flip:.5,shift:6,validationFraction:.1,testFraction:.2,initialisers:{convolution:{kind:"he"},dense:{kind:"he"},bias:{kind:"zeros"}}},seed:{batch:18,slices:{least:6},epochs:0,steps:3e3,optimizer:"adam",learningRate:1e-5,schedule:"constant",weightDecay:0,momentum:0,keep:.4,smoothing:0,meanLoss:!1,standardise:!1,flip:0,shift:0,validationFraction:0,testFraction:.2,initialisers:{convolution:{kind:"truncatedNormal",deviation:.1},dense:{kind:"tutorialUniform"},bias:{kind:"normal",deviation:1}}}};function ti(e){yl(e);let{classes:t,files:r,labels:n,predictions:o}=e,a=t.map(()=>t.map(()=>0));for(let u=0;u<r.length;u++)a[n[u]][o[u]]++;let s=Dt(a.map((u,c)=>u[c])),i=t.map((u,c)=>({name:u,...ml(a,c)}));return{count:r.length,correct:s,accuracy:s/r.length,accuracyInterval:dl(s,r.length),classes:i,macroAverage:ei(i,()=>1),weightedAverage:ei(i,({support:u})=>u),confusion:a,pictures:r.map((u,c)=>hl(e,c))}}function dl(e,t){let r=1.959963984540054,n=e/t,o=n+r*r/(2*t),a=r*Math.sqrt(n*(1-n)/t+r*r/(4*t*t)),s=1+r*r/t;return[Math.max(0,(o-a)/s),Math.min(1,(o+a)/s)]}function ml(e,t){let r=e[t][t],n=Dt(e[t]),o=Dt(e.map(a=>a[t]));return{precision:o?r/o:0,recall:n?r/n:0,f1:o+n?2*r/(o+n):0,support:n}}function ei(e,t){let r=Dt(e.map(t)),n=o=>Dt(e.map(a=>a[o]*t(a)))/r;return{precision:n("precision"),recall:n("recall"),f1:n("f1"),support:Dt(e.map(({support:o})=>o))}}function hl(e,t){let{classes:r,files:n,labels:o,predictions:a}=e,s=t*r.length,i=r.map((u,c)=>e.probabilities[s+c]);return{file:n[t],class:r[o[t]],prediction:r[a[t]],correct:o[t]===a[t],probability:i[a[t]],probabilities:i}}function yl({classes:e,files:t,labels:r,predictions:n,probabilities:o}){let a=(u,c,l)=>{throw new RangeError(`Cannot report on the test as ${u}: ${c}, ${l}`)},[s,i]=[t.length,e.length];if(s===0&&a("it has no picture","0 files","test at least one"),r.length!==s||n.length!==s||o.length!==s*i){let u=`${s} files and ${i} classes, but ${r.length} labels, ${n.length} predictions, ${o.length} probabilities`;a("lengths disagree",u,`give ${s}, ${s} and ${s*i}`)}for(let u=0;u<s;u++){for(let c of[r[u],n[u]])c in e||a("a class does not exist",`class ${c} for ${t[u]}`,`use 0 to ${i-1}`);for(let c=u*i;c<(u+1)*i;c++){if(Number.isFinite(o[c]))continue;let l=`${o[c]} for ${t[u]}`;a("a probability is not a number",l,"use the weights of an earlier checkpoint")}}}function Dt(e){return e.reduce((t,r)=>t+r,0)}function ri(e,t){let{mean:r,deviation:n}=Es(e,t),o=n.map(a=>1/Math.max(a,1));return{mean:[r[0],r[1],r[2]],scale:[o[0],o[1],o[2]]}}async function ni(e,{dataset:t,layers:r,standardisation:n},o,a){let{height:s,width:i,classes:u}=t,{parameters:c}=e.network,l=[...await e.weights()].map(([p,f])=>[p,{shape:c.get(p).shape,data:f}]);return{description:{format:"loupe-model",version:1,architecture:o,layers:r,classes:u,preprocessing:{height:s,width:i,fit:a,...n}},weights:new Map(l)}}var gl=2,vl=3,xl=.002;async function oi(e,t,r,n){let o=bl(e,t,r),a=await n.cache.read().catch(d=>{n.onWarning?.(`the cache of the fastest kernels can't be used: ${d.message}; default kernels are taken`)});if(!a)return{};let s={},i=[];for(let d of o){let h=await wl(e,d),m=a[h];d.kernels.some(({name:y})=>y===m)?s[d.key]=m:i.push({question:d,cacheKey:h})}let u=performance.now(),c={},l=En(e),p=(d,h)=>{let m=performance.now()-u,{budget:y}=n;n.onProgress?.({done:d,total:i.length,milliseconds:m,budget:y,isLast:h})},f=0;for(let{question:d,cacheKey:h}of i){if(performance.now()-u>=n.budget)break;p(f++,!1),s[d.key]=c[h]=await Sl(e,l,d)}return i.length&&p(f,!0),f&&await n.cache.add(c),s}function bl(e,t,r){let n=new Map;for(let o of kt(t,r)){if(o.source.kind!=="op"||o.source.op.inPlace)continue;let{op:a,call:s,kernels:i}=wn(e,o),u=Dr(a,s);i.length>1&&n.set(u,{key:u,op:a,call:s,kernels:i})}return[...n.values()].sort((o,a)=>a.op.flops(a.call)-o.op.flops(o.call))}async function wl({adapter:e},{key:t,call:r,kernels:n}){let o=n.flatMap(({name:i,passes:u})=>[i,...u(r).map(({source:c,constants:l,workgroups:p})=>dr(c,l)+p.join("\xD7"))]),a=JSON.stringify([e,t,o]),s=await crypto.subtle.digest("SHA-256",new TextEncoder().encode(a));return[...new Uint8Array(s)].map(i=>i.toString(16).padStart(2,"0")).join("")}async function Sl(e,t,{op:r,call:n,kernels:o}){let a=new Ve,s=n.inputs.map((l,p)=>a.input(`input ${p}`,l,r.dtypes?.[p])),i=a.append(r,s,n.attributes),u=new Xe(e,a),c={name:o[0].name,seconds:1/0};for(let l of o){let{dispatches:p,destroy:f}=await Ze(e,a,[i],u,()=>l),d=await Tl(t,p,c.seconds);f(),d<c.seconds&&(c={name:l.name,seconds:d})}return e.check(),u.destroy(),c.name}async function Tl(e,t,r){let n={dispatches:t,repeats:1},[,o]=await e.seconds([n,n]);if(o>gl*r)return o;let a=Math.max(1,Math.ceil(xl/Math.max(o,1e-6))),s=await e.seconds(new Array(vl).fill({dispatches:t,repeats:a}));return Math.min(...s)/a}function ai(e,t){let r=e.slice();for(let n=r.length-1;n>0;n--){let o=Math.floor(t()*(n+1));[r[n],r[o]]=[r[o],r[n]]}return r}function si(e,t,r){return t.slices?Al(e,t.slices.least,t,r):El(e,t,r)}function El(e,t,r){let n=Math.ceil(e.length/t.batch),o=t.steps??t.epochs*n,a=u=>Math.floor(u/n),s={epoch:-1,order:e},i=u=>(u!==s.epoch&&(s={epoch:u,order:ai(e,We(r,He.shuffle,u))}),s.order);return{steps:o,epochs:Math.ceil(o/n),epochOf:a,at(u){let c=a(u),l=u%n*t.batch;return{epoch:c,order:i(c),offset:l,count:Math.min(t.batch,e.length-l),last:(u+1)%n===0||u+1===o}}}}function Al(e,t,{batch:r,steps:n=0},o){let a=ai(e,We(o,He.shuffle)),s=Math.min(r,e.length),i=Math.min(t,s),u=Math.max(1,Math.round(e.length/((i+s)/2))),c=l=>Math.floor(l/u);return{steps:n,epochs:Math.ceil(n/u),epochOf:c,at(l){let p=We(o,He.slices,l),f=i+Math.floor(p()*(s-i+1));return{epoch:c(l),order:a,offset:Math.floor(p()*(e.length-f+1)),count:f,last:(l+1)%u===0||l+1===n}}}}async function ui(e,t,r,n,o,a,s){let{evaluation:i}=t,u=i.logits.shape[1],c=await Ze(e,t.graph,i.outputs,r,s),l=4*(1+u),p=a*l,f=e.gpu.createBuffer({label:"evaluation",size:p,usage:12}),d=e.gpu.createBuffer({label:"evaluation read",size:p,usage:9}),h=c.place(i.losses),m=c.place(i.probabilities);async function y(w){for(let S=0;S<w.length;S+=o){let g=Math.min(o,w.length-S),E={epoch:-1,order:w,offset:S,count:g,last:!1},x=new Uint32Array(8);x[q.count]=g,x[q.offset]=await n.place(i,E),r.write(i.step,x),c.run(I=>{let{buffer:T}=h;I.copyBufferToBuffer(T,h.offset,f,S*4,g*4);let k=(w.length+S*u)*4,O=g*u*4;I.copyBufferToBuffer(m.buffer,m.offset,f,k,O)})}}return{choices:c.choices,async evaluate(w){if(w.length===0)return ii(new Float32Array(0),0,u);await y(w);let S=e.gpu.createCommandEncoder();S.copyBufferToBuffer(f,0,d,0,w.length*l),e.gpu.queue.submit([S.finish()]),await d.mapAsync(1);let g=new Float32Array(d.getMappedRange().slice(0,w.length*l));return d.unmap(),e.check(),ii(g,w.length,u)},close(){c.destroy(),f.destroy(),d.destroy()}}}function ii(e,t,r){let n=e.slice(t);return{losses:e.slice(0,t),probabilities:n,predictions:Uint32Array.from({length:t},(o,a)=>{let s=n.subarray(a*r,(a+1)*r);return s.indexOf(s.reduce((i,u)=>Math.max(i,u)))})}}function li(e,t,r){let{height:n,width:o}=e;if(e.shards.reduce((i,u)=>i+u.byteLength,0)<=r&&e.shards.length<=ut)return{resident:!0,height:n,width:o,picturesPerShard:e.picturesPerShard,shardWords:ci(e.shards.map(i=>i.byteLength/4)),pictures:e.labels.length};let s=2*pi(t);return{resident:!1,height:n,width:o,picturesPerShard:s,shardWords:ci([s*n*o*3/4]),pictures:s}}var pi=e=>Math.ceil(e/4)*4,ci=e=>Array.from({length:ut},(t,r)=>e[r]??1);function fi(e,t,r){r.shards.forEach((o,a)=>t.write(e.shards[a],o)),t.write(e.labels,r.labels);let n=new Map;return{place(o,{order:a,offset:s}){return n.get(o)!==a&&t.write(o.order,a),n.set(o,a),s},close(){}}}function di(e,t,r,n){let o=pi(n),a=r.height*r.width*3,s=Uint32Array.from({length:2*o},(d,h)=>h),i=r.labels,u=Ol(r),c,l=0,p=({epoch:d,offset:h,count:m,order:y})=>`${d} ${h} ${m} ${y[h]}`,f=({order:d,offset:h,count:m})=>u.gather(d.slice(h,h+m));for(let d of[e.training,e.evaluation])t.write(d.order,s.subarray(0,d.order.shape[0]));return{async place(d,h,m){let y=await(c?.key===p(h)?c.pixels:f(h));c=m&&{key:p(m),pixels:f(m)};let w=l*o;l=1-l,t.write(e.shards[0],y,w*a/4);let S=h.order.subarray(h.offset,h.offset+h.count);return t.write(e.labels,S.map(g=>i[g]),w),w},close:u.close}}function Ol(e){let t=new URL("./gather_worker.js",import.meta.url),r=new Worker(t,{type:"module"}),n=[];r.onmessage=({data:c})=>n.shift()?.resolve(c),r.onerror=c=>{c.preventDefault();let l=new Error(`Cannot gather pictures as the Worker failed: ${c.message}`);n.splice(0).forEach(({reject:p})=>p(l))};let{shards:o,picturesPerShard:a,height:s,width:i}=e,u=o.splice(0);return r.postMessage({shards:u,picturesPerShard:a,pictureBytes:s*i*3},u.map(c=>c.buffer)),{gather(c){return new Promise((l,p)=>{n.push({resolve:l,reject:p}),r.postMessage(c)})},close:()=>r.terminate()}}function nn(e,{buffer:t,size:r}){let o=e.gpu.createBuffer({label:"read back",size:r,usage:9});return{async read(){let a=e.gpu.createCommandEncoder();a.copyBufferToBuffer(t,0,o,0,r),e.gpu.queue.submit([a.finish()]),await o.mapAsync(1),e.check();let s=new Float32Array(o.getMappedRange().slice(0));return o.unmap(),s},close:()=>o.destroy()}}function mi(e,t,r,n){let o=t.place(r),{size:a}=o,s=n?e.gpu.createBuffer({label:"best weights",size:a,usage:12}):void 0,i=s&&nn(e,{buffer:s,size:a}),u=1/0,c=(l,p)=>{let f=e.gpu.createCommandEncoder();f.copyBufferToBuffer(l,0,p,0,a),e.gpu.queue.submit([f.finish()])};return{offer(l){!s||l===void 0||!(l<=u)||(u=l,c(o.buffer,s))},async read(){return i&&u<1/0?{parameters:await i.read(),loss:u}:void 0},write(l){!s||!l||(u=l.loss,e.gpu.queue.writeBuffer(s,0,l.parameters))},restore(){s&&u<1/0&&c(s,o.buffer)},close(){s?.destroy(),i?.close()}}}function yi(e,t,r,n){if(e==="constant")return t;let o=t/25,a=.3*n-1;return r<=a?hi(o,t,a>0?r/a:1):hi(t,o/1e4,Math.min(1,(r-a)/Math.max(1,n-1-a)))}function hi(e,t,r){return t+(e-t)*(1+Math.cos(Math.PI*r))/2}var an=class extends Error{constructor(r,n){super(`Cannot go on training as a number is not finite: ${n} in step ${r}, try a lower --learning-rate`);this.step=r;this.tensor=n}step;tensor;name="NonFiniteError"},Rl=3,on=bt*16,gi=16,sn=class{constructor(t,r,n,o,a=0){this.device=t;this.network=r;this.residents=n;this.onMetrics=o;this.#r=this.#n=a,this.#e=Array.from({length:Rl},(s,i)=>t.gpu.createBuffer({label:`metrics ${i}`,size:on+gi,usage:9}))}device;network;residents;onMetrics;#e;#t=[];#r;#n;#o;get hasRoom(){return this.#e.length>0}copy(t){let r=this.#e[0],n=this.residents.place(this.network.ring),o=this.residents.place(this.network.status);t.copyBufferToBuffer(n.buffer,n.offset,r,0,on),t.copyBufferToBuffer(o.buffer,o.offset,r,on,gi)}start(t){let r=this.#e.shift();this.#n=t+1,this.#t.push(this.#a(r,t).catch(n=>{this.#o??=n}))}async settle(){if(await this.#t.shift(),this.#o)throw this.#o;this.device.check()}async flush(t){if(this.#n<=t){for(;!this.hasRoom;)await this.settle();let r=this.device.gpu.createCommandEncoder();this.copy(r),this.device.gpu.queue.submit([r.finish()]),this.start(t)}for(;this.#t.length;)await this.settle()}async close(){await Promise.all(this.#t),this.#e.forEach(t=>t.destroy())}async#a(t,r){await t.mapAsync(1);let n=t.getMappedRange().slice(0);t.unmap(),this.#e.push(t),this.device.check(),Pl(new Uint32Array(n,on),this.network);let o=new Float32Array(n,0,bt*4),a=[];for(;this.#r<=r;this.#r++){let[s,i,u]=o.subarray(this.#r%bt*4);a.push({step:this.#r,lossSum:s,hits:i,count:u})}this.onMetrics(a)}};function Pl(e,{training:t,packed:r,parameters:n}){let[o,a]=[e[Ie.step],e[Ie.place]];if(o!==Me){let s=[...n.keys()],i=vi(t.gradients,a-1);throw new an(o,a===0?"the loss":`the gradient of ${s[i]}`)}if(e[Ie.weightStep]!==Me){let s=vi(r,e[Ie.weightPlace]);throw new an(e[Ie.weightStep],`the weight ${[...n.keys()][s]}`)}}function vi({source:e},t){return e.kind==="pack"?e.offsets.findLastIndex(r=>r<=t):0}var un=class{constructor(t){this.plan=t}plan;#e=0;#t=0;#r=1;#n=performance.now();#o=-1;get imagesPerSecond(){return this.#e/this.#t*1e3}wantsReading(t){return t-this.#o<this.#r?!1:(this.#o=t,!0)}measure(t){let r=performance.now(),n=(r-this.#n)/t.length;this.#e=.9*this.#e+t.reduce((o,{count:a})=>o+a,0),this.#t=.9*this.#t+r-this.#n,this.#n=r,this.#r=Math.min(32,Math.max(1,Math.round(200/n))),this.plan.submits=Math.min(16,Math.max(1,Math.ceil(n/500)))}restart(){this.#n=performance.now()}};var cn=class{constructor(t,r,n){this.parts=t;this.hooks=r;this.from=n;let{setup:o,network:a,plan:s,residents:i}=t;this.#e=new un(s),this.#r={lossSum:0,hits:0,count:0,...n?.epoch},this.#n=[...n?.learningRates??[]],this.#o=n?.step??0;let u=c=>this.#f(c);this.#t=new sn(o.device,a,i,u,n?.step)}parts;hooks;from;#e;#t;#r;#n;#o;async run(){let{hooks:{signal:t,checkpoints:r},parts:{batches:n}}=this,o=this.from?.step??0;try{for(this.from?this.#l(this.from):await this.#u(0);o<n.steps&&(await this.#a(o),!t?.aborted);o++){let{last:a}=await this.#p(o);await this.#u(o+1),a&&await this.#d(o+1),r?.due(o+1)&&await this.#c(o+1)}return await this.#t.flush(o-1),await this.#c(o),o}finally{await this.#t.close()}}async#a(t){let{control:r,onLearningRate:n}=this.hooks;r?.paused&&(await this.#t.flush(t-1),await r.wait(),this.#e.restart());let o=r?.learningRate;if(o===void 0||o===this.#i(t))return;let a={step:t+1,value:o};this.#n.push(a),n?.({type:"learningRate",...a})}#l({parameters:t,optimizer:r,best:n}){let{residents:o,network:a}=this.parts;o.write(a.packed,t),o.write(a.optimizerState,r),this.parts.best.write(n)}async#p(t){let{setup:r,network:n,plan:o,residents:a,feed:s,batches:i}=this.parts,u=i.at(t),c=t+1<i.steps?i.at(t+1):void 0,l=await s.place(n.training,u,c),p=kl(t,u,l,r.seed,this.#s(t));a.write(n.training.step,p);let f=this.#e.wantsReading(t);for(;f&&!this.#t.hasRoom;)await this.#t.settle();return o.run(f?d=>this.#t.copy(d):void 0),f&&this.#t.start(t),u}#s(t){let{schedule:r}=this.parts.setup.recipe;return yi(r,this.#i(t),t,this.parts.batches.steps)}#i(t){return this.#n.findLast(n=>n.step<=t+1)?.value??this.parts.setup.recipe.learningRate}#f(t){this.#e.measure(t);let{setup:{recipe:r},batches:n}=this.parts;for(let{step:o,lossSum:a,hits:s,count:i}of t)this.#r.lossSum+=a,this.#r.hits+=s,this.#r.count+=i,this.hooks.onStep?.({type:"step",step:o+1,epoch:n.epochOf(o)+1,loss:r.meanLoss?a/i:a,accuracy:s/i,learningRate:this.#s(o),imagesPerSecond:this.#e.imagesPerSecond,images:i})}async#d(t){await this.#t.flush(t-1);let{setup:{dataset:r,split:{validation:n}},evaluator:o,best:a,batches:s}=this.parts,i=n.length?Il(await o.evaluate(n),r,n):{};a.offer(i.validationLoss);let{lossSum:u,hits:c,count:l}=this.#r;await this.hooks.onEpoch?.({type:"epoch",epoch:s.epochOf(t-1)+1,step:t,loss:u/l,accuracy:c/l,...i}),Object.assign(this.#r,{lossSum:0,hits:0,count:0}),this.#e.restart()}async#u(t){let{snapshots:r}=this.hooks;r?.wants(t)&&(await r.write(t,await this.parts.packed.read()),this.#e.restart())}async#c(t){if(!this.hooks.checkpoints||this.#o===t)return;await this.#t.flush(t-1);let{packed:r,optimizer:n,best:o}=this.parts;await this.hooks.checkpoints.write({step:t,epoch:{...this.#r},learningRates:[...this.#n],parameters:await r.read(),optimizer:await n.read(),best:await o.read()}),this.#o=t,this.#e.restart()}};function kl(e,{count:t},r,n,o){let a=new Uint32Array(8);return a[q.step]=e,a[q.count]=t,a[q.seed]=n,a[q.offset]=r,a[q.learningRate]=st(o),a[q.correction1]=st(1-Lt.beta1**(e+1)),a[q.correction2]=st(1-Lt.beta2**(e+1)),a}function Il({losses:e,predictions:t},r,n){let o=t.filter((a,s)=>a===r.labels[n[s]]).length;return{validationLoss:e.reduce((a,s)=>a+s,0)/e.length,validationAccuracy:o/n.length}}function xi(e,t,r,n,o,a){let s=new Ve,i=t.shardWords.map((oe,H)=>s.input(`shard ${H}`,[oe],"u32")),u=s.input("labels",[t.pictures],"u32"),c=new _t(s,o.initialisers,a),l=(oe,H,G)=>{let K=s.input(`${oe} step`,xe,"u32"),j=s.input(`${oe} order`,[r],"u32"),W={...n,batch:o.batch,height:t.height,width:t.width,picturesPerShard:t.picturesPerShard,flip:H?o.flip:0,shift:H?o.shift:0,stream:He.augment},be=s.append(Ut,[K,j,...i],W,`${oe} images`),V=s.append($r,[K,j,u],{batch:o.batch}),Y=_r(Ur(e),be,c,H?K:void 0).at(-1).tensor,F=s.append(Yr,[Y,V,K],{smoothing:G});return{step:K,order:j,logits:Y,losses:F,outputs:[V]}},p=l("training",!0,o.smoothing),{step:f}=p,d=s.append(Br,[p.losses,f],{mean:o.meanLoss},"loss"),h=[...c.tensors.values()],m=s.pack("gradients",Po(s,d,h)),y=s.pack("parameters",h),w=s.state("status",ct,"u32",()=>[Me,Me,Me,Me]),S=s.append(zr,[w,d,m,f],{}),g=s.state("ring",tr),[E]=p.outputs,x=s.append(Fr,[g,p.losses,p.logits,E,f],{}),I=o.optimizer==="adam",T=s.state("optimizer",I?[2,...y.shape]:y.shape),k=[y,m,T,f,S],{weightDecay:O,momentum:M}=o,D=I?s.append(qr,k,{...Lt,weightDecay:O}):s.append(Vr,k,{momentum:M,weightDecay:O}),$=l("evaluation",!1,0),N=s.append(Ht,[$.logits],{},"probabilities");return{graph:s,shards:i,labels:u,parameters:c.tensors,packed:y,optimizerState:T,ring:g,status:w,training:{...p,loss:d,gradients:m,outputs:[S,x,D]},evaluation:{...$,probabilities:N,outputs:[$.losses,N]}}}async function bi(e){let{device:t,dataset:r,split:n,layers:o,recipe:a,seed:s,standardisation:i}=e,u=li(r,a.batch,e.residentBytes),c=Math.max(n.train.length,n.validation.length,n.test.length),l=u.resident?c:u.pictures,p=xi(o,u,l,i,a,s),f=new Xe(t,p.graph),{outputs:d}=p.training,h=ya(e.choices??(e.tuning?await oi(t,p.graph,d,e.tuning):{})),m=await Ze(t,p.graph,d,f,h),y=u.resident?fi(p,f,r):di(p,f,r,a.batch),w=await ui(t,p,f,y,a.batch,c,h),S=mi(t,f,p.packed,n.validation.length>0),g=nn(t,f.place(p.packed)),E=nn(t,f.place(p.optimizerState)),x=si(n.train,a,s);return{network:p,plan:m,residents:f,choices:{...w.choices,...m.choices},steps:x.steps,epochs:x.epochs,train:(I={},T)=>new cn({setup:e,network:p,plan:m,residents:f,feed:y,evaluator:w,best:S,packed:g,optimizer:E,batches:x},I,T).run(),restoreBest:S.restore,evaluate:I=>w.evaluate(I),weights:async()=>Cl(p,await g.read()),close(){[y,w,S,g,E].forEach(I=>I.close()),m.destroy(),f.destroy()}}}function Cl(e,t){let{source:r}=e.packed,n=r.kind==="pack"?r.offsets:[];return new Map([...e.parameters].map(([o,{shape:a}],s)=>[o,t.slice(n[s],n[s]+a.reduce((i,u)=>i*u,1))]))}async function wi(e,t,r,n){let o=Nr(t.description,1,!1),a=Gr(e,o,t.weights),s=o.activations.filter(({layer:p,tensor:f})=>p.type==="ReLU"&&f.shape.length===4),i=await a.compile(s.map(({tensor:p})=>p));a.setPictures([r]);let u=s.reduce((p,{tensor:f})=>p+xt(f),0),c=e.gpu.createBuffer({label:"live maps",size:u,usage:9});function l(){let p=e.gpu.createCommandEncoder();a.copyWeights(p,n),e.gpu.queue.submit([p.finish()]),i.run(f=>{let d=0;for(let{tensor:h}of s){let{buffer:m,offset:y,size:w}=i.place(h);f.copyBufferToBuffer(m,y,c,d,w),d+=w}})}return{async read(){l(),await c.mapAsync(1),e.check();let p=new Float32Array(c.getMappedRange().slice(0));c.unmap();let f=0;return s.map(({name:d,tensor:h})=>{let[,m,y,w]=h.shape,S=p.subarray(f,f+=m*y*w);return{name:d,shape:[m,y,w],maps:S}})},close(){a.close(),c.destroy()}}}var to=[[68,1,84],[72,40,120],[62,74,137],[49,104,142],[38,130,142],[31,158,137],[53,183,121],[109,205,89],[180,222,44],[253,231,37]];function Si(e){let t=Math.max(0,Math.min(1,e))*(to.length-1),[r,n]=[to[Math.floor(t)],to[Math.ceil(t)]],o=r.map((a,s)=>Math.round(a+(n[s]-a)*(t%1)));return[o[0],o[1],o[2]]}var _l=1200,wt=4,Ul=[24,24,28],Hl=[200,60,60];function Ti(e,[t,r,n],o=_l){let a=Ml(n,t/r),s=Math.ceil(n/a),i=Math.max(1,Math.floor((o/a-wt)/r)),[u,c]=[t*i+wt,r*i+wt],l={height:s*u+wt,width:a*c+wt},p=new Uint8Array(l.height*l.width*3).map((f,d)=>Ul[d%3]);for(let f=0;f<n;f++){let d=Float32Array.from({length:t*r},(y,w)=>e[w*n+f]),h=Math.floor(f/a)*u+wt,m=f%a*c+wt;Ll(d,{...l,pixels:p},h,m,r,i)}return{...l,pixels:p}}function Ml(e,t){let r=Math.sqrt(e*t),n=Array.from({length:e},(o,a)=>a+1).filter(o=>e%o===0).reduce((o,a)=>Math.abs(Math.log(a/r))<Math.abs(Math.log(o/r))?a:o);return n>2*r||n<r/2?Math.ceil(r):n}function Ll(e,t,r,n,o,a){let s=e.reduce((p,f)=>Math.min(p,f)),i=e.reduce((p,f)=>Math.max(p,f)),u=s===0&&i===0,c=e.length/o,l=(p,f,d)=>t.pixels.set(d,((r+p)*t.width+n+f)*3);for(let p=0;p<c*a;p++)for(let f=0;f<o*a;f++){let d=e[Math.floor(p/a)*o+Math.floor(f/a)],h=p===0||f===0||p===c*a-1||f===o*a-1;l(p,f,u&&h?Hl:Si((d-s)/(i-s||1)))}}var Dl=.05,Nl=100,Gl=360;async function Ei(e,t,r,n){let{dataset:o,split:a,device:s}=e,[i=0]=[...a.validation,...a.train],{height:u,width:c}=o,l={height:u,width:c,pixels:Vn(o,i)},{parameters:p}=t.network,f=await wi(s,r,l,g=>t.residents.place(p.get(g))),d=await Wl(f.read),h=performance.now(),[m,y,w]=[0,h,!1];async function S(g){let E=await f.read(),x=m/(performance.now()-h),I=E.map(Fl);n({type:"maps",step:g,sheets:I,share:x},I.map(({pixels:T})=>T.buffer))}return{async offer(g){let E=performance.now(),x=E-y<Nl;if(!(w||x||m+d>Dl*(E-h))){[m,y,w]=[m+d,E,!0];try{await S(g)}finally{w=!1}}},close:f.close}}async function Wl(e){await e();let t=[];for(let r=0;r<3;r++){let n=performance.now();await e(),t.push(performance.now()-n)}return t.sort((r,n)=>r-n)[1]}function Fl({name:e,shape:t,maps:r}){let{height:n,width:o,pixels:a}=Ti(r,t,Gl),s=new Uint8ClampedArray(n*o*4).fill(255);for(let i=0;i<n*o;i++)s.set(a.subarray(i*3,i*3+3),i*4);return{layer:e,maps:t[2],height:n,width:o,pixels:s}}var Ai=1,Oi={gpu:{faces:{height:112,width:92},own:{height:112,width:92}},software:{faces:{height:28,width:23},own:{height:56,width:46}}},Bl=500,Kl={seed:.001,tiny:.02};async function Ri(e,t,r,n){let o=await zl(e,t,n),a=await bi(o),{dataset:s,split:i}=o;n({type:"started",architecture:t.architecture,classes:s.classes,height:s.height,width:s.width,train:i.train.length,validation:i.validation.length,test:i.test.length,steps:a.steps,epochs:a.epochs});try{let u=()=>ni(a,o,t.architecture,ir),c=await Ei(o,a,await u(),n),l=performance.now();await $l(a,r,c,n).finally(c.close);let p=(performance.now()-l)/1e3;a.restoreBest();let f=i.test.length?await ql(s,i.test,a):void 0;return n({type:"finished",stopped:r.signal.aborted,seconds:p,report:f}),await u()}finally{a.close()}}async function zl(e,{pictures:t,architecture:r,epochs:n},o){let a=Oi[e.traits.software?"software":"gpu"],s=e.gpu.limits.maxStorageBufferBindingSize,i=t==="faces"?await Ys(Bl,a.faces,s):await Xs(t,a.own,s,o),{modern:u}=Js,c={...u,epochs:n,learningRate:Kl[r],shift:Math.round(u.shift*i.height/Oi.gpu.own.height)},l=i.classes.length,p=We(Ai,He.split),f=Zs(i.labels,l,{...c,random:p});return{device:e,dataset:i,split:f,recipe:c,layers:Qs(r,l,{...js[r],keep:c.keep}),seed:Ai,standardisation:ri(i,f.train),residentBytes:4*s}}async function $l(e,t,r,n){let o=[],a,s=()=>{o.length&&n({type:"steps",steps:o}),r.offer(o.at(-1)?.step??0).catch(i=>a??=i),o=[]};if(await e.train({control:t,signal:t.signal,onStep(i){o.push(i)===1&&queueMicrotask(s)},onEpoch:i=>n(i)}),a)throw a}async function ql(e,t,r){let{predictions:n,probabilities:o}=await r.evaluate(t),{count:a,correct:s,accuracy:i,accuracyInterval:u}=ti({classes:e.classes,files:Array.from(t,c=>e.files[c]),labels:Array.from(t,c=>e.labels[c]),predictions:n,probabilities:o});return{count:a,correct:s,accuracy:i,accuracyInterval:u}}var Ii=globalThis,ln,ur,Nt,Be=(e,t=[])=>Ii.postMessage(e,t);Ii.onmessage=({data:e})=>{Vl(e).catch(t=>{Be({type:"failed",message:t instanceof Error?t.message:String(t)})})};async function Vl(e){switch(e.type){case"open":return await Yl();case"train":return Nt=await Pi(async t=>Ri(await pn(),e,t,Be)),Be(ki(Nt,"trained"));case"bench":return await Pi(async({signal:t})=>Za(await pn(),t,Be)),Be({type:"benchEnd"});case"classify":return await Xl(e.picture);case"export":return Be({type:"file",name:"loupe-model.zip",content:bs(ro())});case"import":return Nt=await ws(e.files),Be(ki(Nt,"loaded"));default:ur?.[e.type]()}}function pn(){if(ln)return ln;let e=vo(),t=()=>ln=void 0;return e.then(({gpu:r})=>r.lost.then(t),t),ln=e}async function Yl(){if(!("gpu"in navigator))return Be({type:"noGpu",reason:"This browser has no WebGPU, or has it switched off."});let e=await pn().catch(()=>{});if(!e)return Be({type:"noGpu",reason:"WebGPU found no adapter on this machine."});let{adapter:{name:t},traits:{software:r}}=e;Be({type:"adapter",name:t,software:r,architecture:r?"tiny":"seed"})}async function Pi(e){if(ur)throw new Error("Cannot start as something runs already: stop it first");ur=ja(t=>Be({type:t}));try{return await e(ur)}finally{ur=void 0}}function ro(){if(Nt)return Nt;throw new Error("Cannot use a model as there is none yet: train one, or load one")}function ki({description:e},t){let{architecture:r,classes:n}=e;return{type:"model",origin:t,architecture:r,classes:n}}async function Xl(e){let{description:t}=ro(),r=await eo(e),n=await va(await pn(),ro());try{let o=[...await n.predict(r)];Be({type:"classified",name:e.name,classes:t.classes,probabilities:o})}finally{n.close()}}
